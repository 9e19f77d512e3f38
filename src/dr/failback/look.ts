import type { RecoveryInstance } from '@aws-sdk/client-drs';
import type { Flow } from '../flow.ts';
import { guard } from '../failover/guard.ts';
import type { ServerRow } from '../inventory/inventory.ts';
import { takeInventory } from '../inventory/take.ts';

/** What both clouds have of the servers now. Throws what could not be read. */
export async function lookAtFailbacks(flow: Flow): Promise<readonly ServerRow[]> {
  const parts = ['sourceServers', 'recoveryInstances', 'jobs', 'machines', 'disks', 'made'] as const;
  const { rows, failures } = await takeInventory(flow, { parts, jobDays: 2 });
  const [failure] = failures;
  if (failure) throw failure.error;
  return rows;
}

/** The row of a server of the flow. */
export function rowOf(rows: readonly ServerRow[], name: string): ServerRow {
  const row = rows.find(({ server }) => server.name === name);
  if (!row) throw new Error(`no row for ${name}`);
  return row;
}

/** A server that runs on AWS, as far as the way back needs it. */
export interface Away {
  readonly row: ServerRow;
  readonly recovery: RecoveryInstance;
  readonly recoveryInstanceID: string;
}

/** The recovery instance that is to come back. Throws `E_GUARD` if there is none, it does not run, or is of a drill. */
export function requireAway(row: ServerRow): Away {
  const { server, ambiguous, recoveryInstance: recovery } = row;
  if (ambiguous.length > 0) {
    throw guard(
      `${server.name} may be ${ambiguous.join(' or ')} in DRS.`,
      'sourceServer in the plan says which it is.',
    );
  }
  if (!recovery) {
    throw guard(`${server.name} has no recovery instance: it is not failed over.`, 'failback dr failover launches it.');
  }
  const { recoveryInstanceID = '', ec2InstanceState: state = 'unknown', isDrill = false } = recovery;
  if (isDrill) {
    throw guard(
      `The instance ${recoveryInstanceID} of ${server.name} is of a drill.`,
      'What is written there is not meant to come back: fail over first, or end the drill.',
    );
  }
  if (state !== 'RUNNING') {
    throw guard(
      `The instance ${recoveryInstanceID} of ${server.name} is ${state.toLowerCase()}.`,
      `aws ec2 start-instances --instance-ids ${recoveryInstanceID}`,
    );
  }
  return { row, recovery, recoveryInstanceID };
}
