import { listAt, textAt } from '../../json.ts';
import { sameId } from '../../resource-id.ts';
import type { World } from '../../resource-type.ts';
import type { Resource } from '../../resources.ts';
import { NIC, VPN_GATEWAY } from './common.ts';

/** An IP configuration of an interface or a gateway. */
export interface UsedAddress {
  /** Id of the configuration. */
  readonly id: string;
  readonly owner: Resource;
  readonly subnet: string | undefined;
  readonly publicIp: string | undefined;
  readonly address: string | undefined;
}

/** All IP configurations that there are. */
function usedAddresses(world: World): UsedAddress[] {
  return world.resources
    .all()
    .filter(({ type }) => type === NIC || type === VPN_GATEWAY)
    .flatMap((owner) =>
      listAt(owner.properties, 'ipConfigurations').map((one) => ({
        id: textAt(one, 'id') ?? `${owner.id}/ipConfigurations/${textAt(one, 'name') ?? ''}`,
        owner,
        subnet: textAt(one, 'properties.subnet.id'),
        publicIp: textAt(one, 'properties.publicIPAddress.id'),
        address: textAt(one, 'properties.privateIPAddress'),
      })),
    );
}

export function usersOfSubnet(world: World, subnet: string): UsedAddress[] {
  return usedAddresses(world).filter((one) => sameId(one.subnet, subnet));
}

export function userOfPublicIp(world: World, publicIp: string): UsedAddress | undefined {
  return usedAddresses(world).find((one) => sameId(one.publicIp, publicIp));
}
