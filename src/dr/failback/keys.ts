import { ensurePlanRole, lookAtPlanRole } from '../../aws/iam/plan-role.ts';
import { failbackPolicy } from '../../aws/sts/policies.ts';
import { temporaryKeys, type TemporaryKeys } from '../../aws/sts/temporary-keys.ts';
import { change } from '../ensure.ts';
import type { Flow } from '../flow.ts';
import { planTags } from '../tags.ts';

/** Gives keys with which a Failback Client takes one recovery instance, and no other. */
export type KeyMaker = (recoveryInstanceArn: string) => Promise<TemporaryKeys>;

const POLICY = 'AWSElasticDisasterRecoveryFailbackInstallationPolicy';
/** An hour, as long as a role gives that another role takes. The client needs them until it has its certificate. */
const SECONDS = 3600;

/** Name of the role that stands behind the keys. */
function failbackRoleName(plan: string): string {
  return `failback-kit-${plan}-failback`;
}

/** What a dry run says of the role. */
export async function planFailbackRole(flow: Flow): Promise<void> {
  const name = failbackRoleName(flow.plan.name);
  if (await lookAtPlanRole(flow.aws, name, flow.signal)) return;
  await change(flow, { cloud: 'aws', what: `make the role ${name}` }, () => Promise.resolve());
}

/**
 * The role of the plan is made when the first keys are asked for. They are nowhere written but in the user data of the
 * failback machine, until its client has paired. What it gives throws `E_EXISTS`, and what `Aws.call` throws.
 */
export function keyMaker(flow: Flow): KeyMaker {
  const { aws, plan, signal } = flow;
  const name = failbackRoleName(plan.name);
  let ensured: ReturnType<typeof ensurePlanRole> | undefined;
  return async (arn) => {
    const tags = planTags(plan, 'failback-role', undefined, flow.now());
    ensured ??= ensurePlanRole(aws, { name, policy: POLICY, tags }, signal);
    const { arn: role, fresh } = await ensured;
    const instance = arn.slice(arn.lastIndexOf('/') + 1);
    const sessionName = `failback-${instance}`;
    return temporaryKeys(
      aws,
      { role, fresh, policy: failbackPolicy(arn), durationSeconds: SECONDS, sessionName },
      signal,
    );
  };
}
