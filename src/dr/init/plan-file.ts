import { idKey } from '../../azure/arm-id.ts';
import type { VirtualNetwork } from '../../azure/network/vnet.ts';
import { render } from '../../image/template.ts';
import { overlaps, parseCidr } from '../plan/cidr.ts';
import { vnetOf } from './azure-survey.ts';
import { type Candidate, choose, type Choice } from './choice.ts';
import { freeBlock } from './free-block.ts';
import { choiceLines, comment, line, optionLines } from './lines.ts';
import { type NewServer, serverLines } from './servers.ts';
import type { AwsNetwork, AwsSurvey, AzureSurvey, ClientImage } from './survey.ts';

/** What whoever calls `dr init` has said already. */
export interface PlanWishes {
  readonly name: string;
  readonly profile?: string | undefined;
  readonly cloud?: string | undefined;
  readonly vpc?: string | undefined;
  readonly stagingSubnet?: string | undefined;
}

export interface PlanFile {
  readonly text: string;
  /** Names of what the reader must still choose: `aws.vpc`. */
  readonly toChoose: readonly string[];
}

/** The plan that fits what there is; what cannot be known is left open, with the choices beside it. */
export function planFile(
  template: string,
  wishes: PlanWishes,
  aws: AwsSurvey,
  azure: AzureSurvey,
  servers: readonly NewServer[],
): PlanFile {
  const { vnet, network, subnet } = azureNetwork(azure);
  const vpc = choose(
    aws.vpcs.map((one) => ({ value: one.id, note: noteOf(one, network) })),
    wishes.vpc,
  );
  const subnets = aws.subnets.filter((one) => vpc.chosen === undefined || one.vpc === vpc.chosen.value);
  const asCandidate = (one: (typeof subnets)[number]): Candidate => ({
    value: one.id,
    note: [one.cidrs.join(', '), one.zone, one.name, vpc.chosen ? '' : `in ${one.vpc}`].filter(Boolean).join(', '),
  });
  const staging = choose(subnets.map(asCandidate), wishes.stagingSubnet);
  const text = render(template, {
    name: wishes.name,
    account: line('account', aws.account),
    region: line('region', aws.region),
    profile: line('profile', wishes.profile, '', 'default'),
    vpc: choiceLines('vpc', vpc, `there is none in ${aws.region}`),
    stagingSubnet: choiceLines('stagingSubnet', staging, 'there is none in this VPC'),
    recoverySubnet: optionLines('recoverySubnet', subnets.map(asCandidate)),
    cloud: line('cloud', wishes.cloud, '', 'AzureCloud'),
    subscription: line('subscription', azure.subscription),
    resourceGroup: line('resourceGroup', azure.resourceGroup),
    location: line('location', network?.location ?? azure.machines[0]?.location ?? ''),
    vnet: choiceLines('vnet', vnet, 'the machines have no network'),
    subnet: choiceLines('subnet', subnet, 'the network has no subnet'),
    gatewaySubnet: gatewaySubnet(network),
    images: images(azure.images, aws.region),
    servers: servers.map(serverLines).join('\n'),
  });
  const open = { 'aws.vpc': vpc, 'aws.stagingSubnet': staging, 'azure.vnet': vnet, 'azure.subnet': subnet };
  return { text, toChoose: Object.entries(open).flatMap(([name, { chosen }]) => (chosen ? [] : [name])) };
}

interface AzureNetwork {
  readonly vnet: Choice;
  /** The one that is chosen. */
  readonly network: VirtualNetwork | undefined;
  readonly subnet: Choice;
}

/** The network of the machines, if they are all in one, and the subnet in which most of them are. */
function azureNetwork({ machines, vnets, resourceGroup }: AzureSurvey): AzureNetwork {
  const count = (id: string) => machines.flatMap(vnetOf).filter((one) => idKey(one) === idKey(id)).length;
  const vnet = choose(
    vnets.map(({ id, name, prefixes }) => ({
      // One of another group must be named in full.
      value: idKey(id).includes(`/resourcegroups/${idKey(resourceGroup)}/`) ? name : id,
      note: `${prefixes.join(', ')}, ${count(id)} of ${machines.length} machines`,
    })),
  );
  const network = vnets.find(({ id, name }) => [id, name].includes(vnet.chosen?.value ?? ''));
  const inside = (id: string) => machines.filter(({ nics }) => idKey(nics[0]?.subnet ?? '') === idKey(id)).length;
  const candidates = (network?.subnets ?? [])
    .filter(({ name }) => !RESERVED.test(name))
    .map(({ id, name, prefixes }) => ({ value: name, note: prefixes.join(', '), machines: inside(id) }))
    .sort((a, b) => b.machines - a.machines);
  return { vnet, network, subnet: choose(candidates, candidates[0]?.value) };
}

/** Subnets that Azure's own services keep for themselves. */
const RESERVED = /^(?:Gateway|AzureBastion|AzureFirewall|AzureFirewallManagement|RouteServer)Subnet$/;

function noteOf({ cidrs, name }: AwsNetwork, network: VirtualNetwork | undefined): string {
  const meets = cidrs.some((cidr) => network?.prefixes.some((prefix) => meet(cidr, prefix)));
  return [cidrs.join(', '), name, meets ? `overlaps ${network?.name ?? ''} on Azure` : ''].filter(Boolean).join(', ');
}

function meet(a: string, b: string): boolean {
  const [one, other] = [parseCidr(a), parseCidr(b)];
  return one !== undefined && other !== undefined && overlaps(one, other);
}

/** Where a VPN gateway can be put. */
function gatewaySubnet(network: VirtualNetwork | undefined): string {
  const own = network?.subnets.find(({ name }) => name === 'GatewaySubnet');
  if (own) return line('gatewaySubnet', undefined, 'the network has a GatewaySubnet already', own.prefixes.join(', '));
  const taken = (network?.subnets ?? []).flatMap(({ prefixes }) => prefixes);
  const free = freeBlock(network?.prefixes ?? [], taken, 27);
  if (free !== undefined) return line('gatewaySubnet', free, 'free in the network');
  return line('gatewaySubnet', undefined, 'needs a free /27 in the network', '10.0.255.224/27');
}

/** Images of the region, one for each generation; those of other regions as comments. */
function images(found: readonly ClientImage[], region: string): string {
  const candidates = ([1, 2] as const).flatMap((generation) => {
    const all = found.filter((image) => image.generation === generation);
    const fitting = all.filter((image) => image.region === region);
    const chosen = fitting.length === 1 ? fitting[0] : undefined;
    return all.map((image) => ({ ...image, isChosen: image === chosen }));
  });
  const head = candidates.some(({ isChosen }) => isChosen) ? '  images:' : '  # images:';
  if (candidates.length === 0) return `${head}\n  #   1: /subscriptions/…/Microsoft.Compute/images/…`;
  const entry = ({ generation, id, region: its, isChosen }: (typeof candidates)[number]) =>
    `  ${isChosen ? '  ' : '#   '}${generation}: ${id}${comment(its === null ? '' : `of ${its}`)}`;
  return [head, ...candidates.map(entry)].join('\n');
}
