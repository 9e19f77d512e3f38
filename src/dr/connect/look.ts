import { sameId } from '../../azure/arm-id.ts';
import { learnedRoutes } from '../../azure/network/vpn-gateway.ts';
import { gatewayTo } from '../check/network/routes.ts';
import type { Flow } from '../flow.ts';
import { lookAtAwsSide } from './aws-side.ts';
import { type AzureSide, lookAtAzureSide } from './azure-side.ts';
import { differences, isCovered, type Networks, type Problem } from './differences.ts';
import type { AwsEnd, AzureEnd } from './ends.ts';
import { lookAtSites, type Sites } from './sites.ts';
import type { Topology, TunnelView } from './topology.ts';

/** Looks at everything between the clouds; changes nothing. Throws what `lookAtSites` and the clouds' calls throw. */
export async function lookAtTopology(flow: Flow): Promise<Topology> {
  const { plan } = flow;
  const [sites, aws, azure] = await Promise.all([lookAtSites(flow), lookAtAwsSide(flow), lookAtAzureSide(flow)]);
  const networks = { vpcCidrs: sites.vpcCidrs, vnetCidrs: sites.vnet.prefixes };
  const tunnels = aws.ends.map((end) => tunnelView(end, otherEnd(azure, end), networks));
  const routes = routesToAzure(sites);
  const isUp = tunnels.some(({ state }) => state === 'up');
  return {
    azure: {
      ...{ location: sites.vnet.location, network: sites.vnet.name, cidrs: sites.vnet.prefixes },
      gateway: gatewayView(azure),
    },
    aws: {
      ...{ region: plan.aws.region, vpc: plan.aws.vpc, cidrs: sites.vpcCidrs },
      gateway: aws.gateway ? { id: aws.gateway.id, asn: aws.gateway.asn || null } : null,
      routes,
    },
    tunnels,
    // Before a tunnel is up nothing is learned.
    problems: isUp ? [...awsProblems(routes, aws.gateway?.id), ...(await azureProblems(flow, azure, networks))] : [],
  };
}

/** The connection of Azure to this address; of several that with the same key. */
function otherEnd({ ends }: AzureSide, { address, preSharedKey }: AwsEnd): AzureEnd | undefined {
  const all = ends.filter(({ local }) => local.address === address);
  return all.find(({ sharedKey }) => sharedKey !== undefined && sharedKey === preSharedKey) ?? all[0];
}

function tunnelView(aws: AwsEnd, azure: AzureEnd | undefined, networks: Networks): TunnelView {
  const { vpn: connection, address, awsInside, azureInside, message, routes, since, up } = aws;
  const instance = azure?.instances.find((one) => one.address === aws.customer?.address);
  const own = azure?.connection.apipa.find((one) => sameId(one.instance, instance?.id))?.apipa;
  const problems = differences(aws, azure, networks);
  const unlearned = up && !aws.static && routes === 0 ? [NOTHING_LEARNED] : [];
  return {
    state: up ? 'up' : 'down',
    aws: {
      ...{ connection, address, routes, inside: awsInside ?? null, message: message || null },
      since: since?.toISOString() ?? null,
    },
    azure: azure
      ? {
          connection: azure.connection.name,
          address: instance?.address ?? null,
          inside: own ?? (aws.static ? (azureInside ?? null) : null),
          status: azure.connection.status,
          ingressBytes: azure.connection.ingressBytes,
          egressBytes: azure.connection.egressBytes,
        }
      : null,
    problems: [...problems, ...unlearned],
  };
}

const NOTHING_LEARNED: Problem = {
  what: 'Azure announces no network in it.',
  mend: 'Look at the BGP peers of the gateway of Azure: az network vnet-gateway list-bgp-peer-status.',
};

function gatewayView({ gateway, instances }: AzureSide): Topology['azure']['gateway'] {
  if (gateway === undefined) return null;
  const { id, name, sku, state, activeActive, asn } = gateway;
  return { id, name, sku, state, activeActive, asn, addresses: instances.map(({ address }) => address) };
}

function routesToAzure({ tables, vnet }: Sites): Topology['aws']['routes'] {
  return tables.flatMap(({ id, table, subnets }) =>
    vnet.prefixes.map((cidr) => ({ table: id, subnets, cidr, to: gatewayTo(table, cidr) ?? null })),
  );
}

function awsProblems(routes: Topology['aws']['routes'], gateway: string | undefined): Problem[] {
  return routes.flatMap(({ table, cidr, to }) => {
    if (to !== null && (to === gateway || gateway === undefined)) return [];
    const what = to === null ? `${table} leads ${cidr} nowhere.` : `${table} leads ${cidr} to ${to}, past the tunnels.`;
    const mend =
      to === null ? 'failback dr connect lets the gateway write it.' : 'Remove that route, if nothing else needs it.';
    return [{ what, mend }];
  });
}

/** With BGP Azure must have been told of the VPC; asking takes a POST, which a dry run does not send. */
async function azureProblems(
  { azure, signal }: Flow,
  { gateway }: AzureSide,
  { vpcCidrs }: Networks,
): Promise<Problem[]> {
  if (gateway?.asn == null || gateway.state !== 'Succeeded' || azure.dryRun) return [];
  const learned = (await learnedRoutes(azure, gateway.id, signal)).map(({ network }) => network);
  return vpcCidrs
    .filter((cidr) => !isCovered(cidr, learned))
    .map((cidr) => ({
      what: `AWS has not told Azure of ${cidr}.`,
      mend: 'Look at the BGP of both sides; of a transit gateway, whether the VPC is attached and its routes are propagated.',
    }));
}
