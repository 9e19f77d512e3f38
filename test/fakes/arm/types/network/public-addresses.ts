import { badRequest, changed, conflict, invalidParameter } from '../../arm-error.ts';
import { showAddress } from '../../cidr.ts';
import { textAt } from '../../json.ts';
import { list, model, oneOf, resourceModel } from '../../model.ts';
import type { ResourceType, World } from '../../resource-type.ts';
import { userOfPublicIp } from './addresses-in-use.ts';
import { made, NETWORK_NAME, NETWORK_VERSIONS, networkMembers, PUBLIC_IP, resourcesOf } from './common.ts';

/** The first address that is given out (RFC 2544, so that it is nobody's). */
const FIRST = 198 * 2 ** 24 + 18 * 2 ** 16 + 10;

/** Public addresses. Those of the Basic kind can no longer be made (retired in September 2025). */
export const publicIPAddresses: ResourceType = {
  type: PUBLIC_IP,
  apiVersions: NETWORK_VERSIONS,
  name: NETWORK_NAME,
  body: resourceModel(
    'PublicIPAddress',
    model('PublicIPAddressPropertiesFormat', {
      ...networkMembers,
      publicIPAllocationMethod: oneOf('Static', 'Dynamic'),
      publicIPAddressVersion: oneOf('IPv4', 'IPv6'),
      idleTimeoutInMinutes: 'number',
      dnsSettings: 'any',
      ddosSettings: 'any',
      ipTags: list('any'),
      deleteOption: oneOf('Delete', 'Detach'),
      ...{ ipAddress: 'text', ipConfiguration: 'any' },
    }),
    {
      sku: model('PublicIPAddressSku', {
        name: oneOf('Basic', 'Standard', 'StandardV2'),
        tier: oneOf('Regional', 'Global'),
      }),
      zones: list('text'),
      extendedLocation: 'any',
    },
  ),
  put(call, existing) {
    const sku = textAt(call.body, 'sku.name') ?? 'Basic';
    const method = textAt(call.body, 'properties.publicIPAllocationMethod') ?? 'Dynamic';
    if (existing && textAt(existing.others['sku'], 'name') !== sku) throw changed('sku');
    if (sku === 'Basic')
      throw badRequest(
        'IPv4BasicSkuPublicIpCountLimitReached',
        'Cannot create more than 0 IPv4 Basic SKU public IP addresses for this subscription in this region.',
      );
    if (method !== 'Static')
      throw invalidParameter(`PublicIPAddress ${call.id} of Standard SKU must be statically allocated.`);
    const ipAddress = textAt(existing?.properties, 'ipAddress') ?? nextAddress(call.world);
    return made(call, PUBLIC_IP, { idleTimeoutInMinutes: 4, publicIPAddressVersion: 'IPv4', ipAddress }, existing);
  },
  remove({ world }, address) {
    const user = userOfPublicIp(world, address.id);
    if (user)
      throw conflict(
        'PublicIPAddressCannotBeDeleted',
        `Public IP address ${address.id} can not be deleted since it is still allocated to resource ${user.id}. In order to delete the public IP, disassociate/detach the Public IP address from the resource.`,
      );
    return {};
  },
  live({ world }, address) {
    const user = userOfPublicIp(world, address.id);
    return user ? { ipConfiguration: { id: user.id } } : {};
  },
};

function nextAddress(world: World): string {
  const taken = new Set(resourcesOf(world, PUBLIC_IP, () => true).map((one) => textAt(one.properties, 'ipAddress')));
  let address = FIRST;
  while (taken.has(showAddress(address))) address += 1;
  return showAddress(address);
}
