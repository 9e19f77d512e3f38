import { RECOVERY_INSTANCE_POLICY } from '../../../aws/iam/roles.ts';
import { ifThereAws } from '../../../aws/if-there.ts';
import type { Flow } from '../../flow.ts';
import { type Check, ofServers } from '../check.ts';
import { fail, type Judgement, ok } from '../finding.ts';

/** Whether the recovery instances may speak with DRS, which the way back needs. */
export const recoveryProfile: Check = {
  id: 'instance-profile',
  title: 'the instance profiles of the recovery instances',
  about: 'aws',
  phases: ['failback', 'launch'],
  needs: ['recoveryInstances'],
  async run(ctx) {
    if (ctx.inventory.rows.every((row) => !row.recoveryInstance)) return [];
    const { byId } = await ctx.facts.instances();
    const names = [...byId.values()].map(({ IamInstanceProfile }) => profileName(IamInstanceProfile?.Arn));
    // One look for each profile: nearly all instances have the same.
    const distinct = [...new Set(names)].flatMap((name) => name ?? []);
    const policies = new Map(
      await Promise.all(distinct.map(async (name) => [name, await policiesOf(name, ctx.flow)] as const)),
    );
    return ofServers(
      ctx,
      ({ recoveryInstance }) => byId.get(recoveryInstance?.ec2InstanceID ?? ''),
      (instance) => {
        const name = profileName(instance.IamInstanceProfile?.Arn);
        return judgeProfile(name, policies.get(name ?? '') ?? []);
      },
    );
  },
};

const REMEDY = 'failback dr failback prepare gives it the profile of DRS.';

export function judgeProfile(name: string | undefined, policies: readonly string[]): Judgement {
  if (name === undefined) return fail('the recovery instance has no instance profile', REMEDY);
  return policies.some((arn) => arn.endsWith(`:aws:policy/${RECOVERY_INSTANCE_POLICY}`))
    ? ok(name)
    : fail(`the instance profile ${name} lacks AWSElasticDisasterRecoveryRecoveryInstancePolicy`, REMEDY);
}

/** Its name, which ends the ARN. */
export function profileName(arn: string | undefined): string | undefined {
  return arn?.slice(arn.lastIndexOf('/') + 1);
}

/** ARNs of what is attached to the roles of a profile. Throws what `Aws.call` throws. */
export async function policiesOf(name: string, { aws, signal }: Flow): Promise<string[]> {
  const iam = await aws.iam();
  const profile = await ifThereAws(
    aws.call(`look at the instance profile ${name}`, signal, (call) =>
      iam.getInstanceProfile({ InstanceProfileName: name }, call),
    ),
  );
  const attached = await Promise.all(
    (profile?.InstanceProfile?.Roles ?? []).map(({ RoleName = '' }) =>
      ifThereAws(
        aws.call(`list the policies of ${RoleName}`, signal, (call) =>
          iam.listAttachedRolePolicies({ RoleName }, call),
        ),
      ),
    ),
  );
  return attached.flatMap((one) => one?.AttachedPolicies?.flatMap(({ PolicyArn }) => PolicyArn ?? []) ?? []);
}
