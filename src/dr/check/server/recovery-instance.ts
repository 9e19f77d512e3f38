import type { RecoveryInstance } from '@aws-sdk/client-drs';
import { failbackOf } from '../../../aws/drs/failback-state.ts';
import { formatDuration } from '../../../duration.ts';
import { type Check, lacking } from '../check.ts';
import { fail, type Judgement, ok, warn } from '../finding.ts';

/** Whether there is what is to come back. */
export const recoveryInstance: Check = {
  id: 'recovery-instance',
  title: 'the recovery instances',
  about: 'aws',
  phases: ['failback', 'launch'],
  needs: ['recoveryInstances'],
  run(ctx) {
    // Most of the time nothing has failed over, and all is well.
    if (ctx.phase === undefined && ctx.inventory.rows.every((row) => !row.recoveryInstance)) return [];
    return ctx.inventory.rows.map((row) => ({
      ...judgeInstance(row.recoveryInstance, ctx.flow.now(), lacking(ctx)),
      about: row.server.name,
    }));
  },
};

/** Milliseconds after which an agent that was not seen has gone quiet. */
const QUIET = 15 * 60_000;

export function judgeInstance(instance: RecoveryInstance | null | undefined, now: number, bad = fail): Judgement {
  if (!instance) return bad('there is no recovery instance', 'failback dr failover launches it.');
  const { ec2InstanceID: id = '', ec2InstanceState: state = 'unknown' } = instance;
  const { isDrill, agentSeen } = failbackOf(instance);
  if (state !== 'RUNNING')
    return fail(`${id} is ${state.toLowerCase()}`, `aws ec2 start-instances --instance-ids ${id}`);
  if (isDrill) return warn(`${id} is of a drill`, 'What is written there comes back: fail over first.');
  const quietMs = agentSeen === undefined ? 0 : now - agentSeen.getTime();
  if (quietMs > QUIET) {
    const message = `the agent in ${id} was last seen ${formatDuration(quietMs)} ago`;
    return fail(message, 'Let it out at TCP 443; reboot it, or install the agent anew as that of a recovery instance.');
  }
  return ok(`${id} is running`);
}
