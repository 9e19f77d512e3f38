import { FailbackError, toFailbackError } from '../../errors.ts';
import { report } from '../../events.ts';
import { createLimit } from '../../limit.ts';
import { change } from '../ensure.ts';
import type { Flow } from '../flow.ts';
import { terminateInstances } from '../terminate-instances.ts';
import { REMOVERS } from './removers.ts';
import { groupOf, isServer, type Kind, type Thing } from './thing.ts';

/** In this order: what stands on something goes before it; what is in one line goes side by side. */
const ORDER: readonly (readonly Kind[])[] = [
  ['machine'],
  ['interface', 'disk', 'disk snapshot', 'image', 'recovery instance'],
  ['source server', 'old source server'],
  ['firewall rule', 'replication template', 'launch template'],
  ['Azure connection', 'AWS connection'],
  ['local gateway', 'customer gateway', 'transit attachment'],
  ['Azure gateway', 'AWS gateway', 'transit gateway'],
  ['gateway subnet'],
  ['public address'],
  ['role'],
];

/** At once, of one kind. A gateway does one thing at a time. */
const SIDE_BY_SIDE = 8;

/** Why each thing is still there, by its id; those that are gone are not in it. */
export type Left = ReadonlyMap<string, FailbackError>;

/**
 * Removes things, in order, and goes on after failures as far as that makes sense: what stands on something that is left
 * is left with it, and the VPN as long as a server replicates. Throws `E_INTERRUPTED`.
 */
export async function removeThings(flow: Flow, things: readonly Thing[]): Promise<Left> {
  const left = new Map<string, FailbackError>();
  for (const kinds of ORDER) {
    const some = kinds.map((kind) => things.filter((thing) => thing.kind === kind));
    await Promise.all(some.map((same) => removeSame(flow, same, things, left)));
    flow.signal.throwIfAborted();
  }
  return left;
}

async function removeSame(
  flow: Flow,
  same: readonly Thing[],
  all: readonly Thing[],
  left: Map<string, FailbackError>,
): Promise<void> {
  const free = same.filter((thing) => {
    const before = all.find((one) => left.has(one.id) && blocks(one, thing));
    // What failed first, rather than what was left because of it.
    if (before) left.set(thing.id, blocked(thing, before, left.get(before.id)));
    return before === undefined;
  });
  if (same[0]?.kind === 'recovery instance') return endInstances(flow, free, left);
  const limit = createLimit(same[0] && groupOf(same[0]) === 'vpn' ? 1 : SIDE_BY_SIDE);
  await Promise.all(free.map((thing) => limit(() => removeOne(flow, thing, left))));
}

async function removeOne(flow: Flow, thing: Thing, left: Map<string, FailbackError>): Promise<void> {
  const { cloud, kind } = thing;
  if (kind === 'recovery instance' || kind === 'EC2 instance') return;
  const words = wordsOf(thing);
  try {
    flow.signal.throwIfAborted();
    await change(flow, { cloud, what: `remove ${words}`, done: `removed ${words}` }, () => REMOVERS[kind](flow, thing));
  } catch (thrown) {
    keepGoing(flow, thing, thrown, left);
  }
}

/** By jobs of many, as DRS wants it. */
async function endInstances(flow: Flow, instances: readonly Thing[], left: Map<string, FailbackError>): Promise<void> {
  if (instances.length === 0) return;
  const words = instances.map(wordsOf).join(', ');
  const doomed = instances.map(({ id, of = '', server }) => ({
    ...{ recoveryInstanceID: id, sourceServerID: of, name: server ?? id },
  }));
  try {
    const ends = await change(flow, { cloud: 'aws', what: `remove ${words}` }, () => terminateInstances(flow, doomed));
    for (const thing of instances) {
      const error = ends?.get(thing.id);
      if (error) keepGoing(flow, thing, error, left);
      else if (!flow.dryRun) report(flow.host, 'note.info', `removed ${wordsOf(thing)}`, { id: thing.id });
    }
  } catch (thrown) {
    for (const thing of instances) keepGoing(flow, thing, thrown, left);
  }
}

/** Throws `E_INTERRUPTED`. */
function keepGoing({ host, signal }: Flow, thing: Thing, thrown: unknown, left: Map<string, FailbackError>): void {
  const error = toFailbackError(thrown, signal);
  if (error.code === 'E_INTERRUPTED') throw error;
  left.set(thing.id, error);
  report(host, 'note.warn', `${wordsOf(thing)} is left: ${error.message}`, { id: thing.id, error: error.code });
}

/** Whether one that is left stands in the way of another. */
function blocks(left: Thing, thing: Thing): boolean {
  if (thing.after !== undefined) return left.id.toLowerCase() === thing.after.toLowerCase();
  if (groupOf(thing) !== 'vpn') return false;
  return isServer(left) || (groupOf(left) === 'vpn' && left.cloud === thing.cloud);
}

function blocked(thing: Thing, before: Thing, error: FailbackError | undefined): FailbackError {
  const first = (error && blockerOf(error)) ?? wordsOf(before);
  return new FailbackError('E_DR', `${wordsOf(thing)} was not tried: ${first} is left.`, {
    hint: 'Once that is gone, the same command goes on.',
    data: { id: thing.id, first },
  });
}

/** What failed first, if this is the error of something that was not tried because of that. */
export function blockerOf({ data: { first } }: FailbackError): string | null {
  return typeof first === 'string' ? first : null;
}

export function wordsOf({ kind, name }: Thing): string {
  return `${kind} ${name}`;
}
