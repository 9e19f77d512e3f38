import type { Command } from './command.ts';
import { boot } from './commands/boot.ts';
import { build } from './commands/build.ts';
import { cacheDir } from './commands/cache-dir.ts';
import { cacheList } from './commands/cache-list.ts';
import { cachePrune } from './commands/cache-prune.ts';
import { cacheVerify } from './commands/cache-verify.ts';
import { completion } from './commands/completion.ts';
import { convert } from './commands/convert.ts';
import { demo } from './commands/demo.ts';
import { diff } from './commands/diff.ts';
import { doctor } from './commands/doctor.ts';
import { fetch } from './commands/fetch.ts';
import { fleetBuild } from './commands/fleet-build.ts';
import { fleetCollect } from './commands/fleet-collect.ts';
import { fleetPlan } from './commands/fleet-plan.ts';
import { fleetPublish } from './commands/fleet-publish.ts';
import { fleetStatus } from './commands/fleet-status.ts';
import { inspect } from './commands/inspect.ts';
import { repair } from './commands/repair.ts';
import { report } from './commands/report.ts';
import { upload } from './commands/upload.ts';
import { verify } from './commands/verify.ts';

/** What the verbs of two words are about, by their first word. */
export const GROUPS: Readonly<Record<string, string>> = {
  cache: 'Look after the cache',
  fleet: 'Images of many regions',
};

const ALL = [
  build,
  fetch,
  inspect,
  convert,
  repair,
  boot,
  upload,
  verify,
  diff,
  report,
  fleetBuild,
  fleetCollect,
  fleetPublish,
  fleetStatus,
  fleetPlan,
  doctor,
  demo,
  cacheList,
  cachePrune,
  cacheVerify,
  cacheDir,
  completion,
];

/** Every verb by its name, in the order of the help. */
export const COMMANDS: Readonly<Record<string, Command>> = Object.fromEntries(ALL.map((verb) => [verb.name, verb]));
