import { failbackOf } from '../../aws/drs/failback-state.ts';
import type { ServerRow } from '../inventory/inventory.ts';
import { isoOf } from '../inventory/jobs.ts';
import { type ReplicationStatus, replicationStatus } from '../status/replication-status.ts';
import { stageOf } from '../status/stage-of.ts';
import type { Stage } from '../status/stages.ts';

/** How the way back of one server stands. Null is: there is none, or it is not known. */
export interface Back {
  readonly state: Stage;
  readonly recoveryInstance: string | null;
  /** The machine on which its Failback Client runs. */
  readonly machine: string | null;
  readonly replication: ReplicationStatus | null;
  /** True if DRS knows the machine again, and sends only what changed. */
  readonly toOriginal: boolean | null;
  /** When DRS last heard of them, ISO 8601. */
  readonly clientSeen: string | null;
  readonly agentSeen: string | null;
}

/** Of a row of the inventory; with the machine, if that is newer. */
export function backOf(row: ServerRow, machine: string | null = row.failbackMachine?.id ?? null): Back {
  const { recoveryInstance } = row;
  // The machine is as good as in the inventory that was taken before it was made.
  const known = machine === null ? row : { ...row, failbackMachine: row.failbackMachine ?? row.machine };
  const failback = recoveryInstance ? failbackOf(recoveryInstance) : null;
  return {
    state: stageOf(known),
    recoveryInstance: recoveryInstance?.recoveryInstanceID ?? null,
    machine,
    replication: failback && replicationStatus(failback.replication),
    toOriginal: failback?.toOriginal ?? null,
    clientSeen: isoOf(failback?.clientSeen?.getTime() ?? null),
    agentSeen: isoOf(failback?.agentSeen?.getTime() ?? null),
  };
}
