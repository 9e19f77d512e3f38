import type { RecoveryInstance } from '../../aws/drs/recovery-instances.ts';
import { listInstances } from '../../aws/ec2/instances.ts';
import { letIn, listSecurityGroups } from '../../aws/ec2/security-groups.ts';
import { lookAtVnet } from '../../azure/network/vnet.ts';
import { allows } from '../check/network/allows.ts';
import { DATA_PORT } from '../check/server/recovery-port.ts';
import { change } from '../ensure.ts';
import { guard } from '../failover/guard.ts';
import type { Flow } from '../flow.ts';
import { vnetId } from '../plan/ids.ts';
import type { createTurns } from '../../limit.ts';
import { planTags } from '../tags.ts';

/**
 * Lets the failback machines in at the data port of a recovery instance, by a rule with our tags in its first security
 * group, for addresses that are not let in yet; those of one group in turn. Throws `E_GUARD` if there is no such network or group, and what
 * `Aws.call` and `Azure.call` throw.
 */
export async function letClientIn(
  flow: Flow,
  { ec2InstanceID: id = '' }: RecoveryInstance,
  inTurn: ReturnType<typeof createTurns>,
): Promise<void> {
  const { aws, signal } = flow;
  const [addresses, [instance]] = await Promise.all([clientAddresses(flow), listInstances(aws, [id], signal)]);
  const ids = (instance?.SecurityGroups ?? []).flatMap(({ GroupId }) => GroupId ?? []);
  const [group] = ids;
  if (group === undefined) throw guard(`EC2 names no security group of ${id}.`, 'Look at it in the console of EC2.');
  // Many instances share one group.
  await inTurn(group, () => open(flow, ids, group, addresses));
}

async function open(flow: Flow, ids: readonly string[], group: string, addresses: readonly string[]): Promise<void> {
  const { aws, plan, signal } = flow;
  const rules = (await listSecurityGroups(aws, ids, signal)).flatMap(({ IpPermissions = [] }) => IpPermissions);
  for (const cidr of addresses.filter((one) => allows(rules, DATA_PORT, one) !== 'yes')) {
    const rule = {
      ...{ port: DATA_PORT, cidr, tags: planTags(plan, 'security-group-rule', undefined, flow.now()) },
      description: `failback-kit ${plan.name}: Failback Client`,
    };
    const what = `let TCP ${DATA_PORT} from ${cidr} into ${group}`;
    await change(flow, { cloud: 'aws', what }, () => letIn(aws, group, rule, signal));
  }
}

/** Those of the subnet of the failback machines. */
async function clientAddresses({ azure, plan, signal }: Flow): Promise<readonly string[]> {
  const vnet = await lookAtVnet(azure, vnetId(plan.azure), signal);
  const subnet = vnet?.subnets.find(({ name }) => name.toLowerCase() === plan.azure.subnet.toLowerCase());
  if (subnet) return subnet.prefixes;
  throw guard(`There is no subnet ${plan.azure.subnet} in ${plan.azure.vnet}.`, 'Correct azure.subnet in the plan.');
}
