import type { Pace } from '../pace.ts';
import { errorOf, type ReplicationError, type Step } from './steps.ts';

/** What DRS copies from and to; sizes in bytes. */
export interface Disk {
  readonly deviceName: string;
  readonly bytes: number;
}

/** Why time does not pass for a replication. */
export interface Halt {
  /** By the clock; what was reached then stays. */
  readonly at: number;
  readonly state: 'STALLED' | 'PAUSED' | 'STOPPED' | 'DISCONNECTED';
  readonly error?: ReplicationError;
  readonly rawError?: string;
  /** It goes away with its cause; else somebody has to say so. */
  readonly passing?: boolean;
}

/** Disks that are copied, one way or the other. Where it stands follows from the time: see `progressOf`. */
export interface Replication {
  readonly disks: readonly Disk[];
  readonly steps: readonly Step[];
  /** After a rescan only what differs is sent: the other side has the disks already. */
  readonly begins: 'INITIAL_SYNC' | 'RESCAN';
  readonly pace: Readonly<Pace>;
  /** By the clock; later after a halt, by as long as the halt took. */
  startedAt: number;
  /** It does not get through this step. */
  failsAt?: { readonly step: Step; readonly rawError: string } | undefined;
  halt?: Halt | undefined;
  /** Behind by so many milliseconds and bytes; `BACKLOG` if there are bytes. */
  lag: { readonly milliseconds: number; readonly bytes: number };
}

export interface NewReplication extends Pick<Replication, 'disks' | 'steps' | 'begins' | 'pace'> {
  readonly now: number;
  /** So many of the steps are done already. */
  readonly stepsDone?: number;
}

export function startReplication({ disks, steps, begins, pace, now, stepsDone = 0 }: NewReplication): Replication {
  const startedAt = now - stepsDone * pace.stepMs;
  return { disks, steps, begins, pace: { ...pace }, startedAt, lag: { milliseconds: 0, bytes: 0 } };
}

export type Phase = 'INITIATING' | Replication['begins'] | 'CREATING_SNAPSHOT' | 'CONTINUOUS';

export interface Progress {
  readonly state: Halt['state'] | Phase | 'BACKLOG';
  /** Where it stands, or would if nothing held it up. */
  readonly phase: Phase;
  readonly steps: readonly { readonly name: Step; readonly status: StepStatus }[];
  /** Of all disks together. */
  readonly bytesDone: number;
  readonly error: { readonly error: ReplicationError; readonly rawError: string } | undefined;
  /** Times by the clock; undefined before they come. */
  readonly firstByteAt: number | undefined;
  readonly continuousAt: number | undefined;
  /** Up to when the other side has everything; undefined before the first snapshot. */
  readonly freshTo: number | undefined;
  readonly etaAt: number | undefined;
}

export type StepStatus = 'NOT_STARTED' | 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED';

/** Where a replication stands at a time. */
export function progressOf(replication: Replication, now: number): Progress {
  const { disks, steps, begins, pace, startedAt, failsAt, halt, lag } = replication;
  const total = disks.reduce((sum, { bytes }) => sum + bytes, 0);
  const speed = begins === 'RESCAN' ? pace.rescanBytesPerSecond : pace.bytesPerSecond;
  const firstByte = startedAt + steps.length * pace.stepMs;
  const synced = firstByte + (total / speed) * 1000;
  const continuous = synced + pace.snapshotMs;
  const stuck = stuckAt(replication);
  const here = Math.min(now, halt?.at ?? now);
  const failed = here >= stuck;
  const at = Math.min(here, stuck);

  const phase = phaseAt();
  const reached = (time: number) => (at >= time ? time : undefined);
  const continuousAt = reached(continuous);
  const flowing = phase === 'CONTINUOUS' && lag.bytes > 0 ? 'BACKLOG' : phase;
  return {
    ...{ state: halt?.state ?? (failed ? 'STALLED' : flowing), phase },
    steps: steps.map((name, index) => ({ name, status: stepStatus(index) })),
    bytesDone: Math.round(share((at - firstByte) / Math.max(1, synced - firstByte)) * total),
    error: problem(),
    firstByteAt: reached(firstByte),
    continuousAt,
    freshTo: continuousAt === undefined ? undefined : Math.max(continuousAt, at - lag.milliseconds),
    etaAt: halt || failed || continuousAt !== undefined ? undefined : continuous,
  };

  function phaseAt(): Phase {
    if (at < firstByte) return 'INITIATING';
    if (at < synced) return begins;
    return at < continuous ? 'CREATING_SNAPSHOT' : 'CONTINUOUS';
  }

  function stepStatus(index: number): StepStatus {
    const begin = startedAt + index * pace.stepMs;
    if (failed && steps[index] === failsAt?.step) return 'FAILED';
    if (at >= begin + pace.stepMs) return 'SUCCEEDED';
    return at >= begin ? 'IN_PROGRESS' : 'NOT_STARTED';
  }

  function problem(): Progress['error'] {
    if (halt) return halt.error && { error: halt.error, rawError: halt.rawError ?? halt.error };
    return failed && failsAt ? { error: errorOf(failsAt.step), rawError: failsAt.rawError } : undefined;
  }
}

/** Stops the time of a replication; an earlier halt stays. */
export function halt(replication: Replication, reason: Halt): void {
  replication.halt = { ...reason, at: replication.halt?.at ?? reason.at };
}

/** Lets it go on from where it was; a failed step is tried again. */
export function resume(replication: Replication, now: number): void {
  const since = Math.min(now, replication.halt?.at ?? now, stuckAt(replication));
  replication.startedAt += now - since;
  replication.halt = undefined;
  replication.failsAt = undefined;
}

/** When it comes to the step that it does not get through. */
function stuckAt({ failsAt, steps, startedAt, pace }: Replication): number {
  return failsAt === undefined ? Infinity : startedAt + steps.indexOf(failsAt.step) * pace.stepMs;
}

function share(part: number): number {
  return Math.min(1, Math.max(0, part));
}
