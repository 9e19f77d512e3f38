import { cidrsOf } from '../../../aws/ec2/places.ts';
import { GATEWAY_SUBNET, type VirtualNetwork } from '../../../azure/network/vnet.ts';
import { parseCidr } from '../../plan/cidr.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Check } from '../check.ts';
import { fail, type Judgement, ok, worst } from '../finding.ts';
import { type AwsNetwork, subnetsOf } from './aws-network.ts';
import { judgeOverlap } from './overlap.ts';

/** Whether the two networks have their addresses for themselves. */
export const addresses: Check = {
  id: 'addresses',
  title: 'the addresses of the two networks',
  about: 'plan',
  phases: ['connect', 'protect', 'failover', 'failback'],
  async run({ flow, facts }) {
    const [{ vpc: there }, network] = await Promise.all([facts.awsNetwork(), facts.azureNetwork()]);
    if (!there || !network) return [];
    const { kind, gatewaySubnet } = flow.plan.vpn;
    return [
      judgeOverlap(
        cidrsOf(there).map((cidr) => ({ whose: 'the VPC', cidr })),
        network.prefixes.map((cidr) => ({ whose: 'the virtual network', cidr })),
      ),
      ...(kind === 'existing' ? [] : [judgeGatewaySubnet(gatewaySubnet, network)]),
    ];
  },
};

/** Whether the VPC is there, with the subnets that the plan names. */
export const vpc: Check = {
  id: 'vpc',
  title: 'the VPC',
  about: 'aws',
  phases: ['connect', 'protect', 'failover', 'drill'],
  run: async ({ flow, facts }) => [judgeVpc(await facts.awsNetwork(), flow.plan)],
};

/** Whether the virtual network is there, with the subnet that the plan names. */
export const vnet: Check = {
  id: 'vnet',
  title: 'the virtual network',
  about: 'azure',
  phases: ['connect', 'protect', 'failback', 'cutover'],
  run: async ({ flow, facts }) => [judgeVnet(await facts.azureNetwork(), flow.plan)],
};

export function judgeVpc({ vpc: there, subnets }: AwsNetwork, plan: Plan): Judgement {
  const { vpc: id, region } = plan.aws;
  if (!there) return fail(`there is no VPC ${id} in ${region}`, 'Correct aws.vpc in the plan.');
  const known = new Set(subnets.map(({ SubnetId }) => SubnetId));
  const missing = subnetsOf(plan).filter((subnet) => !known.has(subnet));
  return missing.length === 0
    ? ok(`${id}, ${cidrsOf(there).join(', ')}`)
    : fail(`${id} has no subnet ${missing.join(', ')}`, 'Correct the subnets in the plan.');
}

export function judgeVnet(there: VirtualNetwork | undefined, { azure }: Plan): Judgement {
  if (!there) return fail(`there is no virtual network ${azure.vnet}`, 'Correct azure.vnet in the plan.');
  const elsewhere =
    there.location === azure.location ? [] : [fail(`${there.name} is in ${there.location}, not ${azure.location}`)];
  const subnet = there.subnets.find(({ name }) => name.toLowerCase() === azure.subnet.toLowerCase());
  const missing = subnet
    ? []
    : [fail(`${there.name} has no subnet ${azure.subnet}`, 'Correct azure.subnet in the plan.')];
  return worst([...elsewhere, ...missing], `${there.name}, ${there.prefixes.join(', ')}`);
}

/** Whether there is a subnet for the gateway, or free addresses of the network for one. */
export function judgeGatewaySubnet(cidr: string | undefined, { prefixes, subnets }: VirtualNetwork): Judgement {
  const there = subnets.find(({ name }) => name === GATEWAY_SUBNET);
  if (there) return ok(`there is a ${GATEWAY_SUBNET} already: ${there.prefixes.join(', ')}`);
  if (cidr === undefined) return fail(`no ${GATEWAY_SUBNET}, and no vpn.gatewaySubnet in the plan`, FREE);
  const wanted = parseCidr(cidr);
  const blocks = (list: readonly string[]) => list.flatMap((one) => parseCidr(one) ?? []);
  const isInside = wanted && blocks(prefixes).some(({ first, last }) => first <= wanted.first && wanted.last <= last);
  if (!isInside) return fail(`vpn.gatewaySubnet ${cidr} is not in ${prefixes.join(', ')}`, FREE);
  const clash = subnets.find((subnet) =>
    blocks(subnet.prefixes).some(({ first, last }) => first <= wanted.last && wanted.first <= last),
  );
  return clash ? fail(`vpn.gatewaySubnet ${cidr} overlaps the subnet ${clash.name}`, FREE) : ok(`room for ${cidr}`);
}

const FREE = 'Give vpn.gatewaySubnet a /27 of the virtual network that no subnet has.';
