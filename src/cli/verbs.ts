import type { Command } from './command.ts';
import { boot } from './commands/boot.ts';
import { build } from './commands/build.ts';
import { cache } from './commands/cache.ts';
import { completion } from './commands/completion.ts';
import { convert } from './commands/convert.ts';
import { demo } from './commands/demo.ts';
import { doctor } from './commands/doctor.ts';
import { fetch } from './commands/fetch.ts';
import { inspect } from './commands/inspect.ts';
import { repair } from './commands/repair.ts';
import { upload } from './commands/upload.ts';

/** Every verb, in the order of the help. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  build,
  fetch,
  inspect,
  convert,
  repair,
  boot,
  upload,
  doctor,
  demo,
  cache,
  completion,
};
