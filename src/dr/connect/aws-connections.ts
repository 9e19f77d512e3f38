import {
  type CustomerGateway,
  listCustomerGateways,
  makeCustomerGateway,
  removeCustomerGateway,
} from '../../aws/vpn/customer-gateway.ts';
import {
  isReadyVpn,
  listDyingVpnConnections,
  listVpnConnections,
  lookAtVpnConnection,
  makeVpnConnection,
  removeVpnConnection,
  type VpnConnection,
} from '../../aws/vpn/vpn-connection.ts';
import { tagsOf } from '../../aws/tags.ts';
import { FailbackError } from '../../errors.ts';
import { change, ensure } from '../ensure.ts';
import type { Flow } from '../flow.ts';
import { poll } from '../poll.ts';
import { planTagsOf } from '../tags.ts';
import type { AwsGateway } from './aws-gateway.ts';
import { identity } from './identity.ts';
import type { InstanceLayout } from './layout.ts';

const HALF_AN_HOUR = 30 * 60_000;

/**
 * A VPN connection to each public address of Azure, perhaps still being made; undefined where a dry run would make it.
 * One to an address that Azure no longer has is replaced.
 */
export async function makeAwsConnections(
  flow: Flow,
  gateway: AwsGateway | undefined,
  addresses: readonly (string | undefined)[],
  layout: readonly InstanceLayout[],
): Promise<readonly (VpnConnection | undefined)[]> {
  if (gateway) await removeStale(flow, gateway, addresses);
  await awaitDying(flow);
  const made: (VpnConnection | undefined)[] = [];
  for (const [index, instance] of layout.entries()) {
    made.push(await makeAwsConnection(flow, gateway, addresses[index], instance));
  }
  return made;
}

async function makeAwsConnection(
  flow: Flow,
  gateway: AwsGateway | undefined,
  address: string | undefined,
  { number, tunnels }: InstanceLayout,
): Promise<VpnConnection | undefined> {
  const { aws, plan, signal } = flow;
  const asn = plan.vpn.azureAsn;
  const customer = await ensure(flow, {
    cloud: 'aws',
    what: `customer gateway ${number}`,
    needs: [address],
    look: (ip) => findCustomer(flow, ip),
    make: (ip) => makeCustomerGateway(aws, { address: ip, asn, identity: identity(flow, 'customer-gateway') }, signal),
  });
  const own = identity(flow, 'vpn-connection');
  return ensure(flow, {
    cloud: 'aws',
    what: `VPN connection ${number}`,
    needs: [gateway?.id, customer?.CustomerGatewayId],
    look: async (_, id) =>
      (await listVpnConnections(aws, own.known, signal)).find(({ CustomerGatewayId }) => CustomerGatewayId === id),
    make: (id, customerGateway) => {
      // AWS begins as well, so that a tunnel comes up before anybody sends something through it.
      const options = tunnels.map(({ inside }) => ({ insideCidr: inside?.cidr, startup: 'start' as const }));
      const ends = { gateway: id, customerGateway, static: plan.vpn.kind !== 'bgp' };
      return makeVpnConnection(aws, { ...ends, tunnels: options, identity: own }, signal);
    },
  });
}

/** Waits until AWS has made a connection. Throws `E_AWS` if somebody deleted it meanwhile, and what `poll` throws. */
export function awaitAwsConnection(flow: Flow, { VpnConnectionId: id = '' }: VpnConnection): Promise<VpnConnection> {
  let seen = false;
  const look = async () => {
    const now = await lookAtVpnConnection(flow.aws, id, flow.signal);
    // One that was made a moment ago may not be shown yet.
    if (now?.State === 'deleting' || (seen && now === undefined)) throw deleted(id);
    seen ||= now !== undefined;
    return now && isReadyVpn(now) ? now : undefined;
  };
  return poll(flow, `The VPN connection ${id}`, look, { most: HALF_AN_HOUR });
}

/** Until they are gone they hold the addresses within their tunnels. */
async function awaitDying(flow: Flow): Promise<void> {
  const { known } = identity(flow, 'vpn-connection');
  await poll(flow, 'The removal of the VPN connection', async () => {
    const dying = await listDyingVpnConnections(flow.aws, known, flow.signal);
    return dying.length === 0 || undefined;
  });
}

/** Whoever made it: for EC2 one with the same address and number is the same. */
async function findCustomer({ aws, plan, signal }: Flow, address: string): Promise<CustomerGateway | undefined> {
  const all = await listCustomerGateways(aws, {}, signal);
  return all.find((one) => one.IpAddress === address && asnOf(one) === plan.vpn.azureAsn);
}

export function asnOf({ BgpAsn, BgpAsnExtended }: CustomerGateway): number {
  return Number(BgpAsnExtended ?? BgpAsn);
}

/**
 * Removes connections of the plan to addresses that Azure has no more: nothing can come through them, and they hold the
 * addresses within the tunnels. Throws `E_GUARD` for one of another kind than the plan's: it may be in use.
 */
async function removeStale(flow: Flow, gateway: AwsGateway, addresses: readonly (string | undefined)[]): Promise<void> {
  const { aws, plan, signal } = flow;
  const ours = await listVpnConnections(aws, identity(flow, 'vpn-connection').known, signal);
  for (const connection of ours) requireAsPlanned(flow, gateway, connection);
  if (ours.length === 0 || addresses.includes(undefined)) return;
  const customers = await listCustomerGateways(aws, {}, signal);
  const stale = customers.filter((one) => !addresses.includes(one.IpAddress));
  for (const { CustomerGatewayId: customer = '', IpAddress = '', Tags } of stale) {
    const [old] = ours.filter(({ CustomerGatewayId }) => CustomerGatewayId === customer);
    if (old === undefined) continue;
    const what = `the VPN connection ${old.VpnConnectionId ?? ''} to ${IpAddress}, which is no address of Azure's gateway any more`;
    await change(flow, { cloud: 'aws', what: `replace ${what}`, done: `removed ${what}` }, async () => {
      await removeVpnConnection(aws, old.VpnConnectionId ?? '', signal);
      if (planTagsOf(tagsOf(Tags))?.plan === plan.name) await removeCustomerGateway(aws, customer, signal);
    });
  }
}

function requireAsPlanned({ plan }: Flow, gateway: AwsGateway, connection: VpnConnection): void {
  const isStatic = connection.Options?.StaticRoutesOnly ?? false;
  const end = connection.TransitGatewayId ?? connection.VpnGatewayId;
  if (isStatic === (plan.vpn.kind !== 'bgp') && end === gateway.id) return;
  const id = connection.VpnConnectionId ?? '';
  const kind = `${isStatic ? 'static' : 'bgp'}, to ${end ?? ''}`;
  throw new FailbackError('E_GUARD', `The VPN connection ${id} (${kind}) is of another kind than the plan has now.`, {
    hint: 'Give vpn its old values, or remove the VPN first: failback dr cleanup.',
    data: { id, static: isStatic, gateway: end, planned: { kind: plan.vpn.kind, gateway: gateway.id } },
  });
}

function deleted(id: string): FailbackError {
  return new FailbackError('E_AWS', `The VPN connection ${id} was deleted meanwhile.`, {
    hint: 'Somebody else works on it. The same command makes it again.',
    data: { id },
  });
}
