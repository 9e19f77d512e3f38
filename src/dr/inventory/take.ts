import { isAwsCode } from '../../aws/aws-error.ts';
import { startDeadline } from '../../boot/deadline.ts';
import { FailbackError, isFailbackError } from '../../errors.ts';
import { sharedSignal } from '../../signal.ts';
import type { Flow } from '../flow.ts';
import {
  type Cloud,
  type Inventory,
  type PartFailure,
  type PartName,
  PARTS,
  type Parts,
  type ServerRow,
} from './inventory.ts';
import { joinRows } from './join.ts';
import { needMacs, withMacs } from './macs.ts';
import { type PartReader, partReaders } from './read.ts';

export interface InventoryOptions {
  /** All unless told. What tells which server is which is read as well. */
  readonly parts?: readonly PartName[] | undefined;
  /** Days for which jobs are looked at; 90 unless told. */
  readonly jobDays?: number | undefined;
  /** Milliseconds after which what was not read counts as not to be read; as long as calls are tried unless told. */
  readonly patienceMs?: number | undefined;
}

const DAY = 86_400_000;

/** Without these it cannot be told which server is which, however little else was asked for. */
const NEEDED: Partial<Readonly<Record<PartName, readonly PartName[]>>> = {
  sourceServers: ['machines'],
  recoveryInstances: ['sourceServers', 'machines'],
  jobs: ['sourceServers', 'machines'],
  disks: ['machines'],
};

/**
 * Reads both clouds side by side and in whole lists, so that hundreds of servers need no more calls than a few. What
 * cannot be read is among the failures, and not known. Throws `E_INTERRUPTED`.
 */
export async function takeInventory(flow: Flow, options: InventoryOptions = {}): Promise<Inventory> {
  const { parts: asked = PARTS, jobDays = 90, patienceMs } = options;
  const takenAt = flow.now();
  const wanted = new Set(asked.flatMap((part) => [part, ...(NEEDED[part] ?? [])]));
  using deadline = patienceMs === undefined ? undefined : startDeadline(patienceMs, flow.signal);
  const patient = { ...flow, signal: sharedSignal(deadline?.signal ?? flow.signal) };
  const readers = partReaders(patient, { disks: wanted.has('disks'), jobsFrom: new Date(takenAt - jobDays * DAY) });
  const names = (Object.keys(readers) as (keyof Parts)[]).filter((part) => wanted.has(part));
  const answers = await Promise.all(names.map((part) => readPart(part, readers[part], flow.signal)));
  const parts = answers.reduce<Parts>((all, { value }) => ({ ...all, ...value }), {});
  const failures = answers.flatMap(({ failure }) => failure ?? []);
  return { takenAt, parts, failures, ...stateOfDrs(answers), rows: await rowsOf(flow, parts) };
}

interface Answer {
  readonly value?: Parts;
  readonly failure?: PartFailure;
  /** Absent if it was not DRS that answered. */
  readonly initialised?: boolean;
}

async function readPart<P extends keyof Parts>(
  part: P,
  { cloud, read, ofDrs }: PartReader<NonNullable<Parts[P]>>,
  signal: AbortSignal,
): Promise<Answer> {
  try {
    return { value: { [part]: await read() }, ...(ofDrs ? { initialised: true } : {}) };
  } catch (error) {
    // Where DRS was never set up it has nothing of anything.
    if (ofDrs && isAwsCode(error, 'UninitializedAccountException'))
      return { value: { [part]: [] }, initialised: false };
    if (!isFailbackError(error) || error.fault === 'internal' || signal.aborted) throw error;
    return { failure: { part, cloud, error: error.code === 'E_INTERRUPTED' ? silent(cloud) : error } };
  }
}

/** What was ended for want of patience. */
function silent(cloud: Cloud): FailbackError {
  return new FailbackError('E_NETWORK', `${cloud === 'aws' ? 'AWS' : 'Azure'} did not answer in time.`, {
    hint: 'Check the connection, and what the status page of the cloud says.',
  });
}

function stateOfDrs(answers: readonly Answer[]): Pick<Inventory, 'initialised'> {
  return { initialised: answers.find(({ initialised }) => initialised !== undefined)?.initialised };
}

/** Interfaces are asked for only if a server can be told in no other way. */
async function rowsOf(flow: Flow, parts: Parts): Promise<readonly ServerRow[]> {
  const rows = joinRows(flow.plan, flow.servers, parts);
  if (!needMacs(rows, parts)) return rows;
  const machines = await withMacs(flow, parts.machines ?? []);
  return joinRows(flow.plan, flow.servers, { ...parts, machines });
}
