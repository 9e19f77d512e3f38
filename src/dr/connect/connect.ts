import { FailbackError } from '../../errors.ts';
import { isReadyVpn, type VpnConnection } from '../../aws/vpn/vpn-connection.ts';
import type { VpnGateway } from '../../azure/network/vpn-gateway.ts';
import type { Flow } from '../flow.ts';
import { runHooks } from '../hooks.ts';
import { poll } from '../poll.ts';
import { areTunnelsUp, awaitTunnels } from './await-tunnels.ts';
import { awaitAwsConnection, makeAwsConnections } from './aws-connections.ts';
import { type AwsGateway, makeAwsGateway } from './aws-gateway.ts';
import { openSubnets, writeStaticRoutes } from './aws-routes.ts';
import { awaitGateway, beginGateway, makeAddresses, requireBlock } from './azure-gateway.ts';
import { type AzureTunnel, makeAzureTunnels } from './azure-tunnels.ts';
import { awsEnds, wantedEnd } from './ends.ts';
import { type InstanceLayout, layoutOf } from './layout.ts';
import { lookAtTopology } from './look.ts';
import { type ConnectOutcome, connectOutcome } from './outcome.ts';
import { sideBySide } from './side-by-side.ts';
import { lookAtSites, requireApart, type Sites } from './sites.ts';
import { isConnected, isUp, type Topology } from './topology.ts';

/** Milliseconds in which routes are everywhere, once the tunnels are up. */
const ROUTES_MOST = 5 * 60_000;

export interface ConnectOptions {
  /** False leaves to the clouds what takes them long; the next run takes it up. @default true */
  readonly wait?: boolean;
}

/**
 * Connects the networks of the plan by a site-to-site VPN, both ends of it, and waits until each tunnel is up. It begins
 * with what is there, so that it goes on where another run stopped; a tunnel whose ends no longer fit is mended. Networks
 * that others have connected are only looked at.
 *
 * Throws `E_GUARD` for networks that overlap and for a VPN of another kind than the plan's, `E_EXISTS`, `E_CONFIG`,
 * `E_HOOK`, `E_INTERRUPTED`, and what the clouds' calls throw; for tunnels that stay down see `connectFailure`.
 */
export async function connect(flow: Flow, { wait = true }: ConnectOptions = {}): Promise<ConnectOutcome> {
  try {
    await runHooks(flow, 'connect', 'before');
    const done = flow.plan.vpn.kind === 'existing' || (await makeConnection(flow, wait));
    if (done) await runHooks(flow, 'connect', 'after');
    const mayWait = wait && !flow.dryRun && flow.plan.vpn.kind !== 'existing';
    const topology = await (mayWait ? settledTopology(flow) : lookAtTopology(flow));
    return connectOutcome(flow, topology, { left: !done });
  } catch (error) {
    throw flow.signal.aborted ? stopped(error) : error;
  }
}

/** Once a tunnel is up, its routes need a while until they are everywhere. */
function settledTopology(flow: Flow): Promise<Topology> {
  const begin = flow.now();
  return poll(flow, 'The routes', async () => {
    const topology = await lookAtTopology(flow);
    const isLate = flow.now() - begin > ROUTES_MOST;
    return isConnected(topology) || !isUp(topology) || isLate ? topology : undefined;
  });
}

/** Looks at the connection only. Throws what the clouds' calls throw. */
export async function showConnection(flow: Flow): Promise<ConnectOutcome> {
  return connectOutcome(flow, await lookAtTopology(flow), { left: false });
}

/** False if something was left to the clouds. */
async function makeConnection(flow: Flow, wait: boolean): Promise<boolean> {
  const layout = layoutOf(flow.plan);
  const sites = await lookAtSites(flow);
  requireApart(sites);
  requireBlock(flow, sites);
  const ips = await makeAddresses(flow, sites, layout);
  const addresses = ips.map((ip) => ip?.address ?? undefined);
  // AWS needs no more than the addresses, so it does not wait for the gateway of Azure.
  const [begun, aws] = await sideBySide(
    beginGateway(flow, sites, ips, layout),
    makeAwsSide(flow, sites, addresses, layout),
  );
  const [gateway, connections] =
    wait && !flow.dryRun
      ? await sideBySide(
          awaitGateway(flow),
          sideBySide(...aws.connections.map((one) => one && awaitAwsConnection(flow, one))),
        )
      : [begun, aws.connections];
  const isReady = gateway?.state === 'Succeeded' && connections.every((one) => one && isReadyVpn(one));
  if (!isReady && !flow.dryRun) return false;
  for (const connection of connections) await writeStaticRoutes(flow, sites, connection);
  await makeAzureTunnels(flow, gateway, azureTunnels(layout, sites, { ...aws, connections }, gateway));
  if (flow.dryRun) return true;
  if (!wait) return areTunnelsUp(flow);
  await awaitTunnels(flow);
  return true;
}

interface AwsWork {
  readonly gateway: AwsGateway | undefined;
  readonly connections: readonly (VpnConnection | undefined)[];
}

async function makeAwsSide(
  flow: Flow,
  sites: Sites,
  addresses: readonly (string | undefined)[],
  layout: readonly InstanceLayout[],
): Promise<AwsWork> {
  const gateway = await makeAwsGateway(flow, sites);
  await openSubnets(flow, sites, gateway);
  return { gateway, connections: await makeAwsConnections(flow, gateway, addresses, layout) };
}

function azureTunnels(
  layout: readonly InstanceLayout[],
  { vpcCidrs }: Sites,
  { gateway, connections }: AwsWork,
  { instances = [] }: Partial<VpnGateway> = {},
): AzureTunnel[] {
  return layout.flatMap(({ tunnels }, index) => {
    const connection = connections[index];
    const ends = connection ? awsEnds(connection, { asn: gateway?.asn, customer: undefined }) : [];
    return tunnels.map((tunnel, at) => {
      const end = ends[at];
      const wanted = end && gateway && wantedEnd(end, tunnel, layout, gateway, instances, vpcCidrs);
      return { number: tunnel.number, wanted };
    });
  });
}

function stopped(cause: unknown): FailbackError {
  return new FailbackError('E_INTERRUPTED', 'Interrupted.', {
    hint: 'What was begun goes on in the clouds: Azure needs 45 minutes or more for a VPN gateway. The same command finds its place and goes on, from any machine; failback dr connect --show looks how far it is.',
    cause,
  });
}
