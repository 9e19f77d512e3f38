import { badRequest, invalidParameter, missing } from '../../arm-error.ts';
import { parseAddress, parseCidr } from '../../cidr.ts';
import { at, objectAt, textAt } from '../../json.ts';
import { list, model, resourceModel } from '../../model.ts';
import type { ResourceType } from '../../resource-type.ts';
import {
  CONNECTION,
  LOCAL_GATEWAY,
  made,
  names,
  NETWORK_NAME,
  NETWORK_VERSIONS,
  networkMembers,
  resourcesOf,
} from './common.ts';
import { bgpModel } from './vpn-gateways.ts';

/** Local network gateways: what Azure knows of the other ends of tunnels. */
export const localGateways: ResourceType = {
  type: LOCAL_GATEWAY,
  apiVersions: NETWORK_VERSIONS,
  name: NETWORK_NAME,
  body: resourceModel(
    'LocalNetworkGateway',
    model('LocalNetworkGatewayPropertiesFormat', {
      ...networkMembers,
      localNetworkAddressSpace: model('AddressSpace', { addressPrefixes: list('text') }),
      gatewayIpAddress: 'text',
      fqdn: 'text',
      bgpSettings: bgpModel,
    }),
  ),
  put(call, existing) {
    const given = objectAt(call.body, 'properties') ?? {};
    const address = textAt(given, 'gatewayIpAddress');
    if (address === undefined && textAt(given, 'fqdn') === undefined) throw missing('gatewayIpAddress');
    if (address !== undefined && parseAddress(address) === undefined)
      throw invalidParameter(`The gateway IP address ${address} of ${call.id} is not an address.`);
    const prefixes = at(given, 'localNetworkAddressSpace.addressPrefixes');
    const list = Array.isArray(prefixes) ? prefixes.map(String) : [];
    for (const prefix of list)
      if (!parseCidr(prefix)) throw invalidParameter(`The address prefix ${prefix} of ${call.id} is not a valid CIDR.`);
    const peer = textAt(given, 'bgpSettings.bgpPeeringAddress');
    if (list.length === 0 && peer === undefined)
      throw badRequest(
        'LocalNetworkGatewayAddressSpaceEmpty',
        `Local network gateway ${call.id} needs an address space or BGP settings.`,
      );
    return made(call, LOCAL_GATEWAY, {}, existing);
  },
  remove({ world }, gateway) {
    const users = resourcesOf(world, CONNECTION, (one) => names(one, 'localNetworkGateway2.id', gateway.id));
    if (users.length > 0)
      throw badRequest(
        'LocalNetworkGatewayCannotBeDeleted',
        `Local network gateway ${gateway.id} cannot be deleted because it is being referenced by connection(s) ${users.map(({ id }) => id).join(', ')}.`,
      );
    return {};
  },
};
