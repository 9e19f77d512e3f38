import { addressNumber, overlaps, parseCidr } from './cidr.ts';
import { type AzurePlace, vmId } from './ids.ts';
import type { PlanServer } from './server.ts';

/** What is wrong with a value; the message is a predicate. */
export interface PlanProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

interface Vpn {
  readonly kind: string;
  readonly transitGateway?: string | undefined;
  readonly gatewaySubnet?: string | undefined;
  readonly azureAsn: number;
  readonly awsAsn: number;
}

/** What the values of `vpn` say about each other. */
export function vpnProblems({ kind, transitGateway, gatewaySubnet, azureAsn, awsAsn }: Vpn): PlanProblem[] {
  const problems: PlanProblem[] = [];
  const says = (name: keyof Vpn, message: string) => problems.push({ path: [name], message });
  const block = gatewaySubnet === undefined ? undefined : parseCidr(gatewaySubnet);
  if (block && block.prefix > 29) says('gatewaySubnet', 'must be a /29 or larger; Azure advises a /27');
  if (block && overlaps(block, LINK_LOCAL)) says('gatewaySubnet', 'must not lie in 169.254.0.0/16');
  if (kind === 'existing' && transitGateway === 'new') says('transitGateway', 'is made by no one: kind is existing');
  if (kind === 'bgp' && azureAsn === awsAsn) says('azureAsn', 'must be another than awsAsn');
  // CreateVpnGateway, AmazonSideAsn.
  const isPrivate = (awsAsn >= 64_512 && awsAsn <= 65_534) || awsAsn >= 4_200_000_000;
  if (!isPrivate) says('awsAsn', 'must be from 64512 to 65534, or from 4200000000 to 4294967294');
  if (RESERVED_BY_AZURE.has(azureAsn)) says('azureAsn', 'is reserved by Azure');
  return problems;
}

const LINK_LOCAL = { first: 0xa9fe0000, last: 0xa9feffff };

/** "About BGP with Azure VPN Gateway": what Azure keeps for itself. */
const RESERVED_BY_AZURE = new Set([8074, 8075, 12076, 65515, 65517, 65518, 65519, 65520, 23456]);

/** What must be different in each server, or in each disk of one. */
export function serverProblems(servers: readonly PlanServer[]): PlanProblem[] {
  const luns = servers.flatMap(({ disks = [] }, index) => [
    ...repeated(disks, ({ recovery }) => recovery, [index, 'disks'], 'recovery'),
    ...repeated(disks, ({ lun }) => (lun === 'exclude' ? undefined : String(lun)), [index, 'disks'], 'lun'),
  ]);
  return [
    ...repeated(servers, ({ name }) => name, [], 'name'),
    ...repeated(servers, ({ sourceServer }) => sourceServer, [], 'sourceServer'),
    ...repeated(servers, ({ privateIp }) => privateIp, [], 'privateIp'),
    ...luns,
  ];
}

interface WholePlan {
  readonly azure: AzurePlace;
  readonly vpn: Pick<Vpn, 'gatewaySubnet'>;
  readonly servers: readonly PlanServer[];
}

/** What the parts of a plan say about each other. */
export function planProblems({ azure, vpn, servers }: WholePlan): PlanProblem[] {
  const block = parseCidr(vpn.gatewaySubnet ?? '');
  const inBlock = servers.flatMap(({ privateIp }, index) => {
    const address = addressNumber(privateIp ?? '');
    const isIn = block && address !== undefined && overlaps(block, { first: address, last: address });
    return isIn ? [{ path: ['servers', index, 'privateIp'], message: 'lies in vpn.gatewaySubnet' }] : [];
  });
  return [...repeated(servers, ({ vm }) => vmId(azure, vm).toLowerCase(), ['servers'], 'vm'), ...inBlock];
}

interface FailbackPlan {
  readonly failback: { readonly images: { readonly 1?: string | undefined; readonly 2?: string | undefined } };
  readonly servers: readonly PlanServer[];
}

/** Which images a failback lacks, as far as the plan alone can tell. */
export function imageProblems({ failback: { images }, servers }: FailbackPlan): PlanProblem[] {
  if (images[1] === undefined && images[2] === undefined) {
    return [{ path: ['failback', 'images'], message: 'must have the id of an image: failback upload makes it' }];
  }
  return servers.flatMap(({ generation }, index) => {
    if (generation === undefined || images[generation] !== undefined) return [];
    const message = `is ${generation}, and failback.images has none of generation ${generation}`;
    return [{ path: ['servers', index, 'generation'], message }];
  });
}

/** A problem for each item whose key an earlier one has already. */
function repeated<T>(
  items: readonly T[],
  keyOf: (item: T) => string | undefined,
  path: PlanProblem['path'],
  name: string,
): PlanProblem[] {
  const keys = items.map(keyOf);
  return keys.flatMap((key, index) => {
    const first = key === undefined ? index : keys.indexOf(key);
    if (first === index) return [];
    return [{ path: [...path, index, name], message: `is that of number ${first + 1} already` }];
  });
}
