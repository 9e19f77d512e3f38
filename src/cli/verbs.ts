import type { Command } from './command.ts';
import { boot } from './commands/boot.ts';
import { build } from './commands/build.ts';
import { cacheDir } from './commands/cache-dir.ts';
import { completion } from './commands/completion.ts';
import { convert } from './commands/convert.ts';
import { demo } from './commands/demo.ts';
import { doctor } from './commands/doctor.ts';
import { fetch } from './commands/fetch.ts';
import { inspect } from './commands/inspect.ts';
import { repair } from './commands/repair.ts';
import { upload } from './commands/upload.ts';

/** What the verbs of two words are about, by their first word. */
export const GROUPS: Readonly<Record<string, string>> = {
  cache: 'Look after the cache',
};

const ALL = [build, fetch, inspect, convert, repair, boot, upload, doctor, demo, cacheDir, completion];

/** Every verb by its name, in the order of the help. */
export const COMMANDS: Readonly<Record<string, Command>> = Object.fromEntries(ALL.map((verb) => [verb.name, verb]));
