import { partitionOf } from '../../aws/arn.ts';
import { type EnsuredRole, ensurePlanRole, lookAtPlanRole } from '../../aws/iam/plan-role.ts';
import { agentPolicy } from '../../aws/sts/policies.ts';
import { type TemporaryKeys, temporaryKeys } from '../../aws/sts/temporary-keys.ts';
import { change } from '../ensure.ts';
import type { Flow } from '../flow.ts';
import { ownerTags, planTags } from '../tags.ts';

const HOUR = 3600;
/** Milliseconds for which keys must still be good when an installer begins with them. */
const ENOUGH = 30 * 60_000;

/** Gives keys for an installer of the agent. Throws what `Aws.call` throws. */
export type AgentKeys = () => Promise<TemporaryKeys>;

/**
 * Keys that install agents and do nothing else, for an hour: of a role of the plan, narrowed further. All installers of
 * one batch get the same ones, those that begin late new ones.
 */
export function agentKeys(flow: Flow): AgentKeys {
  let role: Promise<EnsuredRole> | undefined;
  let keys: Promise<TemporaryKeys> | undefined;
  const fresh = async () => {
    role ??= ensurePlanRole(flow.aws, agentRole(flow), flow.signal);
    return takeRole(flow, await role);
  };
  return async () => {
    const current = (keys ??= fresh());
    try {
      const ours = await current;
      if (ours.expiration.getTime() - flow.now() > ENOUGH) return ours;
      // Of several that find them too old only the first asks.
      if (keys === current) keys = fresh();
      return await keys;
    } catch (error) {
      [role, keys] = [undefined, undefined];
      throw error;
    }
  };
}

/** What a dry run says of the role. */
export async function planAgentRole(flow: Flow): Promise<void> {
  const { name } = agentRole(flow);
  if (await lookAtPlanRole(flow.aws, name, flow.signal)) return;
  await change(flow, { cloud: 'aws', what: `make the role ${name}` }, () => Promise.resolve());
}

async function takeRole({ aws, plan, signal }: Flow, { arn, fresh }: EnsuredRole): Promise<TemporaryKeys> {
  const caller = await aws.caller(signal);
  const options = {
    ...{ role: arn, fresh, durationSeconds: HOUR, sessionName: `failback-kit-${plan.name}-agent` },
    policy: agentPolicy(partitionOf(caller.arn), aws.region, caller.account),
  };
  return temporaryKeys(aws, options, signal);
}

function agentRole(flow: Flow) {
  const { plan } = flow;
  return {
    name: `failback-kit-${plan.name}-agent`,
    policy: 'AWSElasticDisasterRecoveryAgentInstallationPolicy',
    // The first tag tells whose it is.
    tags: { ...ownerTags(plan), ...planTags(plan, 'agent-role', undefined, flow.now()) },
  };
}
