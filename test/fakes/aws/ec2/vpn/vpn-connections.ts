import type { Wire } from '../../service.ts';
import type { Account } from '../account.ts';
import { canonical, parseAddress, showAddress } from '../core/cidr.ts';
import { describe } from '../core/describe.ts';
import { newId } from '../core/ids.ts';
import { flag, list, needed, object, oneOf, text, type Given } from '../core/kinds.ts';
import { operation, type Operations } from '../core/operation.ts';
import { badCombination, incorrectState, invalid, missing } from '../core/refusals.ts';
import { showTags, tagSpecifications, tagsFor } from '../core/tags.ts';
import { allow } from '../quotas.ts';
import { VPN_CONNECTION } from '../things.ts';
import { addAttachment } from '../transit/attachments.ts';
import { customerConfiguration } from './customer-configuration.ts';
import { checkInsideCidr, nextInsideCidr } from './inside-cidr.ts';
import { routeState } from './propagation.ts';
import { telemetry } from './telemetry.ts';
import { checkTunnel, generatedKey, showOptions, tunnelOptions } from './tunnel-options.ts';
import type { VpnConnection, VpnTunnel } from './vpn-connection.ts';

const options = object({
  ...{ EnableAcceleration: flag, StaticRoutesOnly: flag, TunnelInsideIpVersion: oneOf('ipv4') },
  ...{ LocalIpv4NetworkCidr: text, RemoteIpv4NetworkCidr: text, OutsideIpAddressType: oneOf('PublicIpv4') },
  TunnelBandwidth: oneOf('standard', 'large'),
  TunnelOptions: list(tunnelOptions),
});
const members = {
  Type: needed(oneOf('ipsec.1')),
  CustomerGatewayId: needed(text),
  ...{ VpnGatewayId: text, TransitGatewayId: text, Options: options },
  PreSharedKeyStorage: oneOf('Standard'),
  TagSpecification: tagSpecifications,
};

/** Outside addresses of the first and of the second tunnels; of a range that nobody routes (RFC 2544). */
const OUTSIDE = ['198.18.0.0', '198.19.0.0'].map((text) => parseAddress(text) ?? 0);

export const vpnConnectionOperations: Operations = {
  /** EC2 calls it idempotent without saying by what; a second call makes a second connection here, which is the worse case for a caller. */
  CreateVpnConnection: operation(members, (account, input) => {
    const tags = tagsFor(VPN_CONNECTION.type, input.TagSpecification);
    const gateway = gatewayOf(account, input);
    const customer = account.customerGateways.require(input.CustomerGatewayId);
    if (account.customerGateways.state(customer) === 'deleting')
      throw incorrectState('The customer gateway is being deleted.');
    const { quotas, vpnConnections } = account;
    const beside = vpnConnections.living().filter((one) => (one.transitGatewayId ?? one.vpnGatewayId) === gateway.id);
    allow(quotas.VpnConnections, vpnConnections.living().length);
    if (gateway.vpnGatewayId !== undefined) allow(quotas.VpnConnectionsPerVpnGateway, beside.length);
    const { Options } = input;
    if (Options?.EnableAcceleration === true && gateway.transitGatewayId === undefined)
      throw badCombination('Acceleration is for VPN connections to a transit gateway.');
    const connection = vpnConnections.add({
      id: newId(VPN_CONNECTION.prefix),
      tags,
      life: { born: account.now() },
      customerGatewayId: customer.id,
      ...{ vpnGatewayId: gateway.vpnGatewayId, transitGatewayId: gateway.transitGatewayId },
      staticRoutesOnly: Options?.StaticRoutesOnly ?? false,
      localCidr: canonical(Options?.LocalIpv4NetworkCidr ?? '0.0.0.0/0'),
      remoteCidr: canonical(Options?.RemoteIpv4NetworkCidr ?? '0.0.0.0/0'),
      tunnels: makeTunnels(account, beside, Options?.TunnelOptions ?? []),
      routes: new Map(),
    });
    if (gateway.transitGatewayId !== undefined)
      addAttachment(account, gateway.transitGatewayId, { resourceType: 'vpn', resourceId: connection.id });
    return { vpnConnection: show(account, connection) };
  }),

  DescribeVpnConnections: describe<VpnConnection>({
    table: ({ vpnConnections }) => vpnConnections,
    ids: 'VpnConnectionId',
    set: 'vpnConnectionSet',
    filters: {
      'vpn-connection-id': ({ id }) => id,
      'vpn-gateway-id': ({ vpnGatewayId }) => vpnGatewayId,
      'transit-gateway-id': ({ transitGatewayId }) => transitGatewayId,
      'customer-gateway-id': ({ customerGatewayId }) => customerGatewayId,
      'option.static-routes-only': ({ staticRoutesOnly }) => staticRoutesOnly,
      'route.destination-cidr-block': ({ routes }) => [...routes.keys()],
      'bgp-asn': ({ customerGatewayId }, { customerGateways }) => customerGateways.listed(customerGatewayId).asn,
      state: (connection, { vpnConnections }) => vpnConnections.state(connection),
      type: () => 'ipsec.1',
    },
    show: (connection, account) => show(account, connection),
  }),

  DeleteVpnConnection: operation({ VpnConnectionId: needed(text) }, (account, { VpnConnectionId }) => {
    const connection = account.vpnConnections.require(VpnConnectionId);
    account.vpnConnections.end(connection);
    const attachment = account.transitAttachments.living().find(({ resourceId }) => resourceId === connection.id);
    if (attachment) account.transitAttachments.end(attachment);
  }),
};

function gatewayOf(account: Account, { VpnGatewayId, TransitGatewayId }: Given<typeof members>) {
  if (VpnGatewayId !== undefined && TransitGatewayId !== undefined)
    throw badCombination('The parameter vpnGatewayId cannot be used with the parameter transitGatewayId');
  if (VpnGatewayId === undefined && TransitGatewayId === undefined) throw missing('vpnGatewayId');
  const table = VpnGatewayId === undefined ? account.transitGateways : account.vpnGateways;
  const { id } = table.require(VpnGatewayId ?? TransitGatewayId ?? '');
  const state = table.state(table.require(id) as never);
  if (state !== 'available') throw incorrectState(`${id} is in invalid state: ${state}`);
  return { id, vpnGatewayId: VpnGatewayId, transitGatewayId: TransitGatewayId };
}

function makeTunnels(
  account: Account,
  beside: readonly VpnConnection[],
  given: Given<{ all: ReturnType<typeof list<NonNullable<ReturnType<typeof tunnelOptions.read>>>> }>['all'],
): readonly VpnTunnel[] {
  if (given.length > 2) throw invalid('A VPN connection has two tunnels.');
  const taken = new Set(beside.flatMap(({ tunnels }) => tunnels.map(({ insideCidr }) => insideCidr)));
  const none = tunnelOptions.read({}, 'Options.TunnelOptions');
  account.counters.vpnConnections += 1;
  return OUTSIDE.map((base, index) => {
    const asked = given[index] ?? none;
    if (!asked) throw missing('tunnelOptions');
    checkTunnel(asked);
    const { TunnelInsideCidr: cidr, PreSharedKey: preSharedKey = generatedKey() } = asked;
    const insideCidr = cidr === undefined ? nextInsideCidr(taken) : checkInsideCidr(cidr, taken);
    taken.add(insideCidr);
    return { outsideIp: showAddress(base + account.counters.vpnConnections), insideCidr, preSharedKey, options: asked };
  });
}

function show(account: Account, connection: VpnConnection): Wire {
  const { id, customerGatewayId, vpnGatewayId, transitGatewayId, tunnels, routes, tags } = connection;
  const state = account.vpnConnections.state(connection);
  const base = { vpnConnectionId: id, state, type: 'ipsec.1', category: 'VPN', customerGatewayId };
  if (state === 'deleted') return { ...base, vpnGatewayId, transitGatewayId, tagSet: showTags(tags) };
  return {
    ...{ ...base, vpnGatewayId, transitGatewayId, gatewayAssociationState: 'associated' },
    customerGatewayConfiguration: customerConfiguration(account, connection),
    options: {
      ...{ enableAcceleration: false, staticRoutesOnly: connection.staticRoutesOnly },
      ...{ localIpv4NetworkCidr: connection.localCidr, remoteIpv4NetworkCidr: connection.remoteCidr },
      ...{ outsideIpAddressType: 'PublicIpv4', tunnelInsideIpVersion: 'ipv4' },
      tunnelOptionSet: tunnels.map(({ outsideIp, insideCidr, preSharedKey, options: given }) => ({
        ...{ outsideIpAddress: outsideIp, tunnelInsideCidr: insideCidr, preSharedKey },
        ...showOptions(given),
      })),
    },
    routes: [...routes.keys()].map((destinationCidrBlock) => ({
      ...{ destinationCidrBlock, source: 'Static', state: routeState(account, connection, destinationCidrBlock) },
    })),
    vgwTelemetry: telemetry(account, connection),
    tagSet: showTags(tags),
  };
}
