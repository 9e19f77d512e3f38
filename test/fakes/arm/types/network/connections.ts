import { badRequest, changed, invalidParameter, missing } from '../../arm-error.ts';
import { type Json, listAt, numberAt, objectAt, textAt } from '../../json.ts';
import { list, model, oneOf, resourceModel } from '../../model.ts';
import { sameId } from '../../resource-id.ts';
import type { Call, ResourceType } from '../../resource-type.ts';
import { type Resource, state } from '../../resources.ts';
import {
  CONNECTION,
  LOCAL_GATEWAY,
  made,
  NETWORK_NAME,
  NETWORK_VERSIONS,
  networkMembers,
  requireReference,
  resourcesOf,
  VPN_GATEWAY,
} from './common.ts';
import { tunnelOf } from './tunnel.ts';

/** A gateway that is named; az sends all that it knows of it along. */
const gateway = model('NetworkGateway', {
  ...{ id: 'text', name: 'text', type: 'text', location: 'text', etag: 'text', tags: 'map', properties: 'any' },
});
const keyModel = model('ConnectionSharedKey', { id: 'text', value: 'text' });

/** Connections of VPN gateways. Their key is only told by `sharedkey`, their status only by a GET of one. */
export const connections: ResourceType = {
  type: CONNECTION,
  apiVersions: NETWORK_VERSIONS,
  name: NETWORK_NAME,
  body: resourceModel(
    'VirtualNetworkGatewayConnection',
    model('VirtualNetworkGatewayConnectionPropertiesFormat', {
      ...networkMembers,
      connectionType: oneOf('IPsec', 'Vnet2Vnet', 'ExpressRoute', 'VPNClient'),
      connectionProtocol: oneOf('IKEv1', 'IKEv2'),
      connectionMode: oneOf('Default', 'InitiatorOnly', 'ResponderOnly'),
      virtualNetworkGateway1: gateway,
      virtualNetworkGateway2: gateway,
      localNetworkGateway2: gateway,
      sharedKey: 'text',
      authorizationKey: 'text',
      routingWeight: 'number',
      dpdTimeoutSeconds: 'number',
      enableBgp: 'boolean',
      useLocalAzureIpAddress: 'boolean',
      usePolicyBasedTrafficSelectors: 'boolean',
      expressRouteGatewayBypass: 'boolean',
      enablePrivateLinkFastPath: 'boolean',
      ipsecPolicies: list('any'),
      trafficSelectorPolicies: list('any'),
      ...{ ingressNatRules: list('any'), egressNatRules: list('any'), peer: 'any', tunnelProperties: list('any') },
      gatewayCustomBgpIpAddresses: list(
        model('GatewayCustomBgpIpAddressIpConfiguration', { ipConfigurationId: 'text', customBgpIpAddress: 'text' }),
      ),
      connectionStatus: 'text',
      tunnelConnectionStatus: list('any'),
      ...{ ingressBytesTransferred: 'number', egressBytesTransferred: 'number' },
    }),
  ),
  put,
  remove: () => ({}),
  live(call, connection) {
    const shown = { sharedKey: undefined };
    // A list does not know it.
    if (!sameId(call.id, connection.id)) return shown;
    const up = state(connection) === 'Succeeded';
    const tunnel = tunnelOf(call.world, connection);
    const status = up && tunnel ? call.world.hooks.connectionStatus(connection.id, tunnel) : 'Unknown';
    return { ...shown, connectionStatus: status, ingressBytesTransferred: 0, egressBytesTransferred: 0 };
  },
  actions: {
    'GET sharedkey': { run: (_call, connection) => ({ answer: { value: connection.hidden.sharedKey } }) },
    'PUT sharedkey': {
      body: keyModel,
      run: ({ body }, connection) => {
        const key = requireKey(textAt(body, 'value'));
        return { finish: () => ({ value: (connection.hidden.sharedKey = key) }) };
      },
    },
  },
};

function put(call: Call, existing: Resource | undefined) {
  const { world, id, body } = call;
  const given = objectAt(body, 'properties') ?? {};
  const location = textAt(body, 'location') ?? '';
  if (textAt(given, 'connectionType') !== 'IPsec')
    throw invalidParameter('The fake knows connections of type IPsec only.');
  const ours = requireReference(world, textAt(given, 'virtualNetworkGateway1.id'), VPN_GATEWAY, location);
  const theirs = requireReference(world, textAt(given, 'localNetworkGateway2.id'), LOCAL_GATEWAY, location);
  if (state(ours) !== 'Succeeded')
    throw badRequest(
      'ReferencedResourceNotProvisioned',
      `Cannot proceed with operation because resource ${ours.id} used by resource ${id} is not in Succeeded state. Resource is in ${state(ours) ?? ''} state.`,
    );
  if (existing) {
    for (const member of ['virtualNetworkGateway1', 'localNetworkGateway2'])
      if (!sameId(textAt(given, `${member}.id`), textAt(existing.properties, `${member}.id`))) throw changed(member);
  }
  const twin = resourcesOf(
    world,
    CONNECTION,
    (one) =>
      !sameId(one.id, id) &&
      sameId(textAt(one.properties, 'virtualNetworkGateway1.id'), ours.id) &&
      sameId(textAt(one.properties, 'localNetworkGateway2.id'), theirs.id),
  )[0];
  if (twin)
    throw badRequest('ConnectionAlreadyExists', `A connection ${twin.id} between the same gateways exists already.`);
  if (given['enableBgp'] === true) checkBgp(id, given, ours, theirs);
  const key = textAt(given, 'sharedKey') ?? existing?.hidden.sharedKey;
  const change = made(
    call,
    CONNECTION,
    {
      ...{
        connectionProtocol: 'IKEv2',
        connectionMode: 'Default',
        routingWeight: 0,
        enableBgp: false,
        ipsecPolicies: [],
      },
      ...given,
      virtualNetworkGateway1: { id: ours.id },
      localNetworkGateway2: { id: theirs.id },
      sharedKey: undefined,
    },
    existing,
    { slowness: 3 },
  );
  change.resource.hidden.sharedKey = requireKey(key);
  return change;
}

function requireKey(key: string | undefined): string {
  if (key === undefined) throw missing('sharedKey');
  if (/^[\x21-\x7e]{1,128}$/.test(key)) return key;
  throw badRequest('InvalidSharedKey', 'The shared key must have 1 to 128 printable ASCII characters.');
}

/** BGP must be on at both ends; addresses in tunnels must be named for every instance, out of those that it has. */
function checkBgp(id: string, given: Json, ours: Resource, theirs: Resource): void {
  if (ours.properties['enableBgp'] !== true)
    throw badRequest(
      'BgpNotEnabledOnVirtualNetworkGateway',
      `Connection ${id} enables BGP, but gateway ${ours.id} does not.`,
    );
  const asn = numberAt(theirs.properties, 'bgpSettings.asn');
  if (asn === undefined)
    throw badRequest(
      'BgpNotEnabledOnLocalNetworkGateway',
      `Connection ${id} enables BGP, but local network gateway ${theirs.id} has no BGP settings.`,
    );
  if (asn === numberAt(ours.properties, 'bgpSettings.asn'))
    throw badRequest(
      'LocalNetworkGatewayBgpAsnConflict',
      `Gateways ${ours.id} and ${theirs.id} have the same ASN ${asn}.`,
    );
  const asked = listAt(given, 'gatewayCustomBgpIpAddresses');
  if (asked.length === 0) return;
  for (const peering of listAt(ours.properties, 'bgpSettings.bgpPeeringAddresses')) {
    const instance = textAt(peering, 'ipconfigurationId');
    const own = asked.find((one) => sameId(textAt(one, 'ipConfigurationId'), instance));
    const custom = peering['customBgpIpAddresses'];
    const address = textAt(own, 'customBgpIpAddress');
    if (address === undefined)
      throw badRequest(
        'CustomBgpAddressMissing',
        `Connection ${id} must name a custom BGP address for each IP configuration, also for ${instance ?? ''}.`,
      );
    if (!Array.isArray(custom) || !custom.includes(address))
      throw badRequest(
        'CustomBgpAddressNotOnGateway',
        `The custom BGP address ${address} of connection ${id} is not one of ${instance ?? ''}.`,
      );
  }
}
