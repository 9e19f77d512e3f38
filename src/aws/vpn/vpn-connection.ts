import type { CreateVpnConnectionRequest, EC2, Filter, VpnConnection } from '@aws-sdk/client-ec2';
import type { Aws } from '../aws.ts';
import { findOrMake } from '../find-or-make.ts';
import { ifThereAws } from '../if-there.ts';
import type { PageOptions } from '../pages.ts';
import { pollUntil } from '../poll-until.ts';
import { type AwsTags, type Identity, tagFilters, tagSpecification } from '../tags.ts';
import { tunnelsOf } from './tunnels.ts';

export type { VpnConnection };

export interface VpnConnectionSettings {
  /** Id of the customer gateway: the Azure end. */
  readonly customerGateway: string;
  /** Id of a virtual private gateway (`vgw-…`) or a transit gateway (`tgw-…`): the AWS end. */
  readonly gateway: string;
  /** True if routes are written down, false if BGP tells them. */
  readonly static: boolean;
  /** For each of the two tunnels; AWS chooses what is not told. */
  readonly tunnels?: readonly TunnelSettings[] | undefined;
  readonly identity: Identity;
}

export interface TunnelSettings {
  /** A /30 of 169.254.0.0/16. */
  readonly insideCidr?: string | undefined;
  /** `start`: AWS begins the negotiation itself. */
  readonly startup?: 'add' | 'start' | undefined;
}

/** Those that are being deleted count no more; EC2 shows them for a while. */
const ALIVE: Filter = { Name: 'state', Values: ['pending', 'available'] };

/** The connections with these tags, without those that are being deleted. Throws what `Aws.call` throws. */
export async function listVpnConnections(aws: Aws, tags: AwsTags, signal: AbortSignal): Promise<VpnConnection[]> {
  const ec2 = await aws.ec2();
  return aws.call('list the VPN connections', signal, (call) => find(ec2, [...tagFilters(tags), ALIVE], call));
}

/** The connections with these tags that are being deleted. Throws what `Aws.call` throws. */
export async function listDyingVpnConnections(aws: Aws, tags: AwsTags, signal: AbortSignal): Promise<VpnConnection[]> {
  const ec2 = await aws.ec2();
  const filters = [...tagFilters(tags), { Name: 'state', Values: ['deleting'] }];
  return aws.call('list the VPN connections', signal, (call) => find(ec2, filters, call));
}

/** A connection by its id; undefined if there is none. Throws what `Aws.call` throws. */
export async function lookAtVpnConnection(
  aws: Aws,
  id: string,
  signal: AbortSignal,
): Promise<VpnConnection | undefined> {
  const ec2 = await aws.ec2();
  const filter = { Name: 'vpn-connection-id', Values: [id] };
  const [found] = await aws.call(`look at the VPN connection ${id}`, signal, (call) => find(ec2, [filter], call));
  return found?.State === 'deleted' ? undefined : found;
}

/**
 * Makes a connection, or finds the one between the same gateways that was made. It takes some minutes until it is
 * available: see `awaitVpnConnection`. Throws what `Aws.call` throws.
 */
export async function makeVpnConnection(
  aws: Aws,
  settings: VpnConnectionSettings,
  signal: AbortSignal,
): Promise<VpnConnection> {
  const ec2 = await aws.ec2();
  const { customerGateway, identity } = settings;
  const between = { Name: 'customer-gateway-id', Values: [customerGateway] };
  const making = {
    what: 'make the VPN connection',
    find: async (call: PageOptions) => (await find(ec2, [...tagFilters(identity.known), between, ALIVE], call))[0],
    make: async (call: PageOptions) =>
      (await ec2.createVpnConnection(vpnConnectionRequest(settings), call)).VpnConnection ?? {},
    passing: ['InvalidCustomerGatewayID.NotFound', 'InvalidVpnGatewayID.NotFound'],
  };
  const made = await findOrMake(aws, making, signal);
  // Keeps the keys out of everything that is shown.
  tunnelsOf(made);
  return made;
}

function vpnConnectionRequest(settings: VpnConnectionSettings): CreateVpnConnectionRequest {
  const { customerGateway, gateway, tunnels = [], identity } = settings;
  const TunnelOptions = tunnels.map(({ insideCidr, startup }) => ({
    ...(insideCidr === undefined ? {} : { TunnelInsideCidr: insideCidr }),
    ...(startup === undefined ? {} : { StartupAction: startup }),
  }));
  return {
    Type: 'ipsec.1',
    CustomerGatewayId: customerGateway,
    ...(gateway.startsWith('tgw-') ? { TransitGatewayId: gateway } : { VpnGatewayId: gateway }),
    Options: { StaticRoutesOnly: settings.static, ...(TunnelOptions.length > 0 ? { TunnelOptions } : {}) },
    TagSpecifications: tagSpecification('vpn-connection', identity),
  };
}

/** Waits until a connection is ready. Throws what `Aws.call` throws. */
export function awaitVpnConnection(aws: Aws, id: string, signal: AbortSignal): Promise<VpnConnection> {
  const look = async () => {
    const now = await lookAtVpnConnection(aws, id, signal);
    return now && isReadyVpn(now) ? now : undefined;
  };
  return pollUntil(aws, look, signal);
}

/** True once a connection is available, and all is known that the other end must be told. */
export function isReadyVpn(connection: VpnConnection): boolean {
  const isKnown = tunnelsOf(connection).every(({ preSharedKey }) => preSharedKey !== undefined);
  return connection.State === 'available' && isKnown;
}

/** Deletes a connection and waits until it is gone, so that its gateways can go. Throws what `Aws.call` throws. */
export async function removeVpnConnection(aws: Aws, id: string, signal: AbortSignal): Promise<void> {
  const ec2 = await aws.ec2();
  const there = await lookAtVpnConnection(aws, id, signal);
  if (there === undefined) return;
  if (there.State !== 'deleting') {
    const deleting = aws.call(
      `delete the VPN connection ${id}`,
      signal,
      (call) => ec2.deleteVpnConnection({ VpnConnectionId: id }, call),
      // While it is still being made.
      ['IncorrectState'],
    );
    await ifThereAws(deleting);
  }
  const look = async () => ((await lookAtVpnConnection(aws, id, signal)) === undefined ? true : undefined);
  await pollUntil(aws, look, signal);
}

async function find(ec2: EC2, Filters: Filter[], call: PageOptions): Promise<VpnConnection[]> {
  return (await ec2.describeVpnConnections({ Filters }, call)).VpnConnections ?? [];
}
