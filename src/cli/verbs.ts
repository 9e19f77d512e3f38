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
import { drCheck } from './commands/dr-check.ts';
import { drFailover } from './commands/dr-failover.ts';
import { drCleanup } from './commands/dr-cleanup.ts';
import { drConnect } from './commands/dr-connect.ts';
import { drCutover } from './commands/dr-cutover.ts';
import { drInit } from './commands/dr-init.ts';
import { drProtect } from './commands/dr-protect.ts';
import { drFailbackLaunch } from './commands/dr-failback-launch.ts';
import { drFailbackPrepare } from './commands/dr-failback-prepare.ts';
import { drFailbackStart } from './commands/dr-failback-start.ts';
import { drFailbackStatus } from './commands/dr-failback-status.ts';
import { drFailbackStop } from './commands/dr-failback-stop.ts';
import { drStatus } from './commands/dr-status.ts';
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

/** What the verbs of several words are about, by what stands before the last. */
export const GROUPS: Readonly<Record<string, string>> = {
  cache: 'Look after the cache',
  fleet: 'Images of many regions',
  dr: 'Servers from Azure to AWS, and back again',
  'dr failback': 'Bring servers back to Azure',
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
  drInit,
  drCheck,
  drConnect,
  drProtect,
  drFailover,
  drFailbackPrepare,
  drFailbackStart,
  drFailbackLaunch,
  drFailbackStatus,
  drFailbackStop,
  drCutover,
  drCleanup,
  drStatus,
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

/** A word that can be typed, behind the same words before it. */
export interface Word {
  readonly word: string;
  /** All words up to it. */
  readonly name: string;
  /** Absent for the name of a group. */
  readonly command?: Command | undefined;
}

/** The words that can be typed first, or behind the name of a group, in the order of the help. */
export function wordsBehind(group = '', commands: readonly Command[] = ALL): Word[] {
  const before = group === '' ? '' : `${group} `;
  const members = commands.filter(({ name }) => name.startsWith(before));
  const words = new Set(members.map(({ name }) => name.slice(before.length).split(' ', 1)[0] ?? ''));
  return [...words].map((word) => {
    const name = `${before}${word}`;
    return { word, name, command: members.find((one) => one.name === name) };
  });
}

export function lastWord(name: string): string {
  return name.split(' ').at(-1) ?? '';
}
