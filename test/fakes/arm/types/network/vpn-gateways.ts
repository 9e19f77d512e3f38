import { badRequest, changed, invalidParameter } from '../../arm-error.ts';
import { type Json, listAt, objectAt, textAt } from '../../json.ts';
import { list, model, oneOf, reference, resourceModel } from '../../model.ts';
import type { Call, ResourceType, World } from '../../resource-type.ts';
import type { Resource } from '../../resources.ts';
import {
  CONNECTION,
  made,
  names,
  NETWORK_NAME,
  NETWORK_VERSIONS,
  networkMembers,
  resourcesOf,
  VPN_GATEWAY,
} from './common.ts';
import { tunnelOf } from './tunnel.ts';
import { bgpSettings, checkGateway, gatewayConfigurations } from './vpn-gateway-rules.ts';

const MINUTE = 60_000;
/** As Azure says it: often 45 minutes or more; a change and a removal are faster. */
const MAKING = 45 * MINUTE;
const CHANGING = 10 * MINUTE;
const REMOVING = 10 * MINUTE;

export const bgpModel = model('BgpSettings', {
  asn: 'number',
  bgpPeeringAddress: 'text',
  peerWeight: 'number',
  bgpPeeringAddresses: list(
    model('IPConfigurationBgpPeeringAddress', {
      ipconfigurationId: 'text',
      customBgpIpAddresses: list('text'),
      ...{ defaultBgpIpAddresses: list('text'), tunnelIpAddresses: list('text') },
    }),
  ),
});

/** Virtual network gateways, as far as they are VPN gateways. */
export const vpnGateways: ResourceType = {
  type: VPN_GATEWAY,
  apiVersions: NETWORK_VERSIONS,
  name: NETWORK_NAME,
  body: resourceModel(
    'VirtualNetworkGateway',
    model('VirtualNetworkGatewayPropertiesFormat', {
      ...networkMembers,
      gatewayType: oneOf('Vpn', 'ExpressRoute'),
      vpnType: oneOf('RouteBased', 'PolicyBased'),
      vpnGatewayGeneration: oneOf('None', 'Generation1', 'Generation2'),
      sku: model('VirtualNetworkGatewaySku', { name: 'text', tier: 'text', capacity: 'number' }),
      ipConfigurations: list(
        model('VirtualNetworkGatewayIPConfiguration', {
          ...{ id: 'text', name: 'text', etag: 'text', type: 'text' },
          properties: model('VirtualNetworkGatewayIPConfigurationPropertiesFormat', {
            ...{ privateIPAllocationMethod: 'text', privateIPAddress: 'text', provisioningState: 'text' },
            ...{ subnet: reference, publicIPAddress: reference },
          }),
        }),
      ),
      enableBgp: 'boolean',
      activeActive: 'boolean',
      activeActiveFeature: 'boolean',
      enablePrivateIpAddress: 'boolean',
      disableIPSecReplayProtection: 'boolean',
      enableBgpRouteTranslationForNat: 'boolean',
      allowVirtualWanTraffic: 'boolean',
      allowRemoteVnetTraffic: 'boolean',
      bgpSettings: bgpModel,
      customRoutes: model('AddressSpace', { addressPrefixes: list('text') }),
      gatewayDefaultSite: reference,
      vpnClientConfiguration: 'any',
      natRules: list('any'),
      adminState: 'text',
      inboundDnsForwardingEndpoint: 'text',
      enableDnsForwarding: 'boolean',
      packetCaptureDiagnosticState: 'text',
    }),
    { extendedLocation: 'any', identity: 'any' },
  ),
  put,
  remove({ world }, gateway) {
    const users = resourcesOf(world, CONNECTION, (one) => names(one, 'virtualNetworkGateway1.id', gateway.id));
    if (users.length > 0)
      throw badRequest(
        'VirtualNetworkGatewayCannotBeDeleted',
        `Virtual network gateway ${gateway.id} cannot be deleted because it is being referenced by connection(s) ${users.map(({ id }) => id).join(', ')}.`,
      );
    return { duration: REMOVING };
  },
  actions: {
    getBgpPeerStatus: {
      run: ({ world }, gateway) => ({ finish: () => ({ value: peers(world.resources.all(), gateway) }) }),
    },
    getLearnedRoutes: { run: ({ world }, gateway) => ({ finish: () => ({ value: learned(world, gateway) }) }) },
    getAdvertisedRoutes: { run: () => ({ finish: () => ({ value: [] }) }) },
    reset: { run: (_call, gateway) => ({ duration: CHANGING, finish: () => gateway.properties }) },
  },
};

function put(call: Call, existing: Resource | undefined) {
  const { world, id, body } = call;
  const given = objectAt(body, 'properties') ?? {};
  checkGateway(call, given, existing);
  if (existing) {
    for (const member of ['gatewayType', 'vpnType'])
      if (given[member] !== existing.properties[member]) throw changed(member);
  }
  const ipConfigurations = gatewayConfigurations(
    world,
    id,
    listAt(given, 'ipConfigurations'),
    textAt(body, 'location') ?? '',
  );
  const active = given['activeActive'] === true || given['activeActiveFeature'] === true;
  if (active && ipConfigurations.length < 2)
    throw badRequest(
      'ActiveActiveGatewayMustHaveTwoIpConfigurations',
      `Virtual network gateway ${id} with active-active needs two IP configurations.`,
    );
  if (!active && ipConfigurations.length > 1)
    throw invalidParameter(
      `Virtual network gateway ${id} has more than one IP configuration, but is not active-active.`,
    );
  const properties: Json = {
    ...{ enableBgp: false, activeActive: active, vpnGatewayGeneration: 'Generation1' },
    ...given,
    ipConfigurations,
    bgpSettings: bgpSettings(id, given, ipConfigurations, active),
  };
  return made(call, VPN_GATEWAY, properties, existing, { duration: existing ? CHANGING : MAKING });
}

/** What its tunnels with BGP have been told by the other end. */
function learned(world: World, gateway: Resource): Json[] {
  const own = resourcesOf(world, CONNECTION, (one) => names(one, 'virtualNetworkGateway1.id', gateway.id));
  return own.flatMap((connection) => {
    const tunnel = tunnelOf(world, connection);
    if (!tunnel?.bgp) return [];
    const { remotePeer, remoteAsn } = tunnel.bgp;
    return world.hooks.announced(tunnel).map((network) => ({
      ...{
        network,
        nextHop: remotePeer,
        sourcePeer: remotePeer,
        origin: 'EBgp',
        asPath: String(remoteAsn),
        weight: 32_768,
      },
      localAddress: tunnel.bgp?.apipa[0]?.address ?? '',
    }));
  });
}

function peers(all: readonly Resource[], gateway: Resource): Json[] {
  return all
    .filter(
      (one) =>
        one.type === CONNECTION &&
        one.properties['enableBgp'] === true &&
        names(one, 'virtualNetworkGateway1.id', gateway.id),
    )
    .map((one) => {
      const id = textAt(one.properties, 'localNetworkGateway2.id')?.toLowerCase();
      const other = all.find((candidate) => candidate.id.toLowerCase() === id);
      return {
        neighbor: textAt(other?.properties, 'bgpSettings.bgpPeeringAddress'),
        asn: objectAt(other?.properties, 'bgpSettings')?.['asn'],
        state: 'Connected',
      };
    });
}
