import { randomUUID } from 'node:crypto';
import { invalidParameter, missing } from '../../arm-error.ts';
import { type Json, listAt, objectAt, textAt } from '../../json.ts';
import { parentId, sameId } from '../../resource-id.ts';
import type { Call, World } from '../../resource-type.ts';
import type { Resource } from '../../resources.ts';
import { NIC } from '../network/common.ts';
import { freeAddress } from '../network/interfaces.ts';
import { requireSubnet } from '../network/subnets.ts';
import { requireDeallocated } from './vm-rules.ts';

/** The interfaces that a new machine names, and those that are made for it. */
export function requireInterfaces({ world, id, body }: Call, given: Json, location: string): Resource[] {
  const profile = objectAt(given, 'networkProfile');
  const named = listAt(profile, 'networkInterfaces').map((one) =>
    requireFreeInterface(world, textAt(one, 'id'), location, id),
  );
  const configurations = listAt(profile, 'networkInterfaceConfigurations');
  if (configurations.length > 0 && textAt(profile, 'networkApiVersion') === undefined)
    throw missing('networkProfile.networkApiVersion');
  const made = configurations.map((one): Resource => {
    const nic = `${parentId(parentId(id))}/Microsoft.Network/networkInterfaces/${textAt(one, 'name') ?? 'nic'}-${randomUUID().slice(0, 8)}`;
    const ipConfigurations = listAt(one, 'properties.ipConfigurations').map((ip) => {
      const subnet = requireSubnet(world, textAt(ip, 'properties.subnet.id'), location);
      const properties = { primary: true, ...objectAt(ip, 'properties'), privateIPAddress: freeAddress(world, subnet) };
      return { ...ip, id: `${nic}/ipConfigurations/${textAt(ip, 'name') ?? ''}`, properties };
    });
    return {
      ...{ id: nic, type: NIC, location, others: {}, hidden: {} },
      tags: (body['tags'] ?? {}) as Record<string, string>,
      properties: { ipConfigurations, provisioningState: 'Succeeded' },
    };
  });
  if (named.length + made.length === 0) throw missing('networkProfile');
  for (const nic of made) world.resources.add(nic);
  return [...named, ...made];
}

function requireFreeInterface(world: World, id: string | undefined, location: string, vm: string): Resource {
  const nic = world.resources.get(id);
  if (nic?.type !== NIC || nic.location !== location)
    throw invalidParameter(`Network interface ${id ?? ''} is not found in region ${location}.`);
  const owner = textAt(nic.properties, 'virtualMachine.id');
  if (owner !== undefined && !sameId(owner, vm))
    throw invalidParameter(`Network interface ${nic.id} is already used by ${owner}.`);
  return nic;
}

/** Gives a machine other interfaces. */
export function changeInterfaces(world: World, vm: Resource, wanted: readonly Json[]): void {
  const ids = (list: readonly Json[]) => list.map((one) => textAt(one, 'id')?.toLowerCase() ?? '');
  const now = ids(listAt(vm.properties, 'networkProfile.networkInterfaces'));
  const then = ids(wanted);
  if (now.length === then.length && now.every((id) => then.includes(id))) return;
  requireDeallocated(world, vm, 'change the network interfaces');
  const nics = then.map((id) => requireFreeInterface(world, id, vm.location ?? '', vm.id));
  for (const id of now) delete world.resources.get(id)?.properties['virtualMachine'];
  for (const nic of nics) nic.properties['virtualMachine'] = { id: vm.id };
}

/** Deletes or sets free the interfaces of a machine that goes. */
export function dropInterfaces(world: World, vm: Resource): void {
  for (const one of listAt(vm.properties, 'networkProfile.networkInterfaces')) {
    const nic = world.resources.get(textAt(one, 'id'));
    delete nic?.properties['virtualMachine'];
    if (textAt(one, 'properties.deleteOption') === 'Delete') world.resources.delete(nic?.id ?? '');
  }
}

/** Gives each interface of a machine that runs its MAC address, which it keeps. */
export function giveAddresses(world: World, vm: Resource): void {
  const taken = new Set(world.resources.all().map(({ properties }) => textAt(properties, 'macAddress')));
  for (const one of listAt(vm.properties, 'networkProfile.networkInterfaces')) {
    const nic = world.resources.get(textAt(one, 'id'));
    if (!nic || textAt(nic.properties, 'macAddress') !== undefined) continue;
    let number = taken.size;
    while (taken.has(macAddress(number))) number += 1;
    taken.add(macAddress(number));
    nic.properties['macAddress'] = macAddress(number);
    nic.properties['primary'] = true;
  }
}

/** Of Microsoft's range. */
function macAddress(number: number): string {
  const bytes = [16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256);
  return ['00', '0D', '3A', ...bytes.map((byte) => byte.toString(16).padStart(2, '0').toUpperCase())].join('-');
}
