import type { Aws } from '../aws.ts';
import { ifThereAws } from '../if-there.ts';

/** Takes one rule out of a security group, by its id. One that is not there is out. Throws what `Aws.call` throws. */
export async function removeRule(aws: Aws, group: string, rule: string, signal: AbortSignal): Promise<void> {
  const ec2 = await aws.ec2();
  const revoking = aws.call(`take the rule ${rule} out of ${group}`, signal, (call) =>
    ec2.revokeSecurityGroupIngress({ GroupId: group, SecurityGroupRuleIds: [rule] }, call),
  );
  await ifThereAws(revoking);
}
