import { failbackOf } from '../../aws/drs/failback-state.ts';
import { type Recoverable, recoverable, replicationOf } from '../../aws/drs/replication.ts';
import type { PlanImage } from '../inventory/images.ts';
import type { ServerRow } from '../inventory/inventory.ts';
import { imageFor, type ServerImage } from './image-for.ts';
import { type LastDrill, lastDrillOf } from './last-drill.ts';
import { notesOn } from './notes.ts';
import { type ReplicationStatus, replicationStatus } from './replication-status.ts';
import { isAway, type Mood, type Stage, STAGES } from './stages.ts';
import { stageOf } from './stage-of.ts';
import { type TimelineEvent, timelineOf } from './timeline.ts';

/** Of DRS, with its explanation. */
export interface Problem {
  /** `AGENT_NOT_SEEN` */
  readonly code: string;
  readonly what: string;
  readonly mend: string;
  /** What DRS itself wrote; null if nothing. */
  readonly raw: string | null;
}

/** How one server stands. Null is: there is none, or it is not known. */
export interface ServerStatus {
  readonly name: string;
  readonly wave: number;
  readonly stage: Stage;
  readonly mood: Mood;
  /** To AWS, or back while the server is there. */
  readonly replication: ReplicationStatus | null;
  /** From which points in time it can be recovered on AWS. */
  readonly recoverable: Recoverable;
  /** Why it does not get on, and what mends it. */
  readonly problem: Problem | null;
  /** What somebody should look at, for people. */
  readonly notes: readonly string[];
  readonly lastDrill: LastDrill | null;
  /** Of the failback machine. */
  readonly image: ServerImage | null;
  /** Ids in both clouds. */
  readonly machine: string | null;
  readonly sourceServer: string | null;
  readonly recoveryInstance: string | null;
  /** The oldest first. */
  readonly timeline: readonly TimelineEvent[];
}

/** What is to be said of a row of the inventory. */
export function serverStatus(row: ServerRow, images: readonly PlanImage[] | undefined): ServerStatus {
  const { server, machine, sourceServer, recoveryInstance } = row;
  const stage = stageOf(row);
  const toAws = sourceServer ? replicationOf(sourceServer) : null;
  const replication = recoveryInstance && isComingBack(stage) ? failbackOf(recoveryInstance).replication : toAws;
  const { problem: cause } = replication ?? {};
  const problem = cause ? { code: cause.code, what: cause.what, mend: cause.mend, raw: cause.raw ?? null } : null;
  return {
    ...{ name: server.name, wave: server.wave, stage, mood: problem ? 'bad' : STAGES[stage].mood },
    replication: replication && replicationStatus(replication),
    recoverable: toAws ? recoverable(toAws) : sourceServer === null ? 'none' : 'unknown',
    problem,
    notes: notesOn(row, stage),
    lastDrill: lastDrillOf(row),
    image: imageFor(row, images),
    machine: machine?.id ?? null,
    sourceServer: sourceServer?.sourceServerID ?? null,
    recoveryInstance: recoveryInstance?.recoveryInstanceID ?? null,
    timeline: timelineOf(row),
  };
}

/** While a server is away, what counts is the way back. */
function isComingBack(stage: Stage): boolean {
  return isAway(stage) && stage !== 'failing-over' && stage !== 'failover-failed';
}
