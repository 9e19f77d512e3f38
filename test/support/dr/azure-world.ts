import type { FakeArm } from '../../fakes/arm/fake-arm.ts';

const GiB = 1024 ** 3;

/** A server on Azure, as the rig makes it. */
export interface ServerSeed {
  readonly name: string;
  readonly os: 'Linux' | 'Windows';
  readonly generation: 1 | 2;
  /** GiB, the OS disk first. */
  readonly disks: readonly number[];
}

/** Servers of both systems and both generations, with none to two data disks: web1, web2 … */
export function serverSeeds(count: number): ServerSeed[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `web${index + 1}`,
    os: index % 3 === 2 ? 'Windows' : 'Linux',
    generation: index % 2 === 0 ? 1 : 2,
    disks: [30, ...[64, 16].slice(0, (index + 1) % 3)],
  }));
}

export const LOCATION = 'westeurope';
export const VNET = { name: 'shop', cidr: '10.10.0.0/16', subnet: 'servers', subnetCidr: '10.10.0.0/22' };

/** The id of something in the group `rg`: `Microsoft.Compute/disks/data`. */
export function inGroup({ subscription }: Pick<FakeArm, 'subscription'>, path: string): string {
  return `/subscriptions/${subscription}/resourceGroups/rg/providers/${path}`;
}

/** A group `rg` with a virtual network, an image of each generation, and servers that do not run yet. */
export function addAzureWorld(arm: FakeArm, servers: readonly ServerSeed[], region: string): void {
  arm.addGroup('rg', LOCATION);
  arm.addResource({
    id: inGroup(arm, `Microsoft.Network/virtualNetworks/${VNET.name}`),
    location: LOCATION,
    properties: {
      provisioningState: 'Succeeded',
      addressSpace: { addressPrefixes: [VNET.cidr] },
      subnets: [{ name: VNET.subnet, properties: { addressPrefix: VNET.subnetCidr } }],
    },
  });
  for (const generation of [1, 2] as const) addClientImage(arm, generation, region);
  for (const [index, server] of servers.entries()) addServer(arm, server, index);
}

/** Id of the image of a generation. */
export function clientImage(arm: FakeArm, generation: 1 | 2): string {
  return inGroup(arm, `Microsoft.Compute/images/failback-gen${generation}`);
}

function addClientImage(arm: FakeArm, generation: 1 | 2, region: string): void {
  const version = '0.1.0';
  arm.addResource({
    id: clientImage(arm, generation),
    location: LOCATION,
    tags: {
      ...{ 'failback-kit:digest': '0'.repeat(64), 'failback-kit:version': version },
      ...{ 'failback-kit:iso': '0'.repeat(128), 'failback-kit:region': region },
    },
    properties: {
      provisioningState: 'Succeeded',
      hyperVGeneration: `V${generation}`,
      storageProfile: { osDisk: { osType: 'Linux', osState: 'Generalized', diskSizeGB: 4 } },
    },
  });
}

function addServer(arm: FakeArm, { name, os, generation, disks }: ServerSeed, index: number): void {
  const vm = inGroup(arm, `Microsoft.Compute/virtualMachines/${name}`);
  const nic = inGroup(arm, `Microsoft.Network/networkInterfaces/${name}-nic`);
  const ids = disks.map((size, at) => addDisk(arm, `${name}-disk${at}`, size, vm, at === 0 ? { os, generation } : {}));
  const subnet = inGroup(arm, `Microsoft.Network/virtualNetworks/${VNET.name}/subnets/${VNET.subnet}`);
  const address = { privateIPAddress: `10.10.${Math.floor(index / 200)}.${4 + (index % 200)}` };
  arm.addResource({
    id: nic,
    location: LOCATION,
    properties: {
      ...{ provisioningState: 'Succeeded', virtualMachine: { id: vm }, primary: true },
      macAddress: macOf(index),
      ...{ enableAcceleratedNetworking: false, enableIPForwarding: false },
      ipConfigurations: [
        {
          id: `${nic}/ipConfigurations/primary`,
          name: 'primary',
          properties: { ...address, privateIPAllocationMethod: 'Dynamic', subnet: { id: subnet }, primary: true },
        },
      ],
    },
  });
  const attached = (id: string) => ({ caching: 'ReadWrite', createOption: 'Attach', managedDisk: { id } });
  const nameOf = (at: number) => ({ name: `${name}-disk${at}`, diskSizeGB: disks[at] });
  arm.addResource({
    id: vm,
    location: LOCATION,
    tags: { application: 'shop' },
    properties: {
      provisioningState: 'Succeeded',
      hardwareProfile: { vmSize: 'Standard_D2s_v5' },
      storageProfile: {
        osDisk: { ...attached(ids[0] ?? ''), ...nameOf(0), osType: os, createOption: 'FromImage' },
        dataDisks: ids.slice(1).map((id, lun) => ({ lun, ...attached(id), ...nameOf(lun + 1) })),
      },
      osProfile: {
        ...{ computerName: name, adminUsername: 'operator', allowExtensionOperations: true },
        ...(os === 'Linux'
          ? { linuxConfiguration: { provisionVMAgent: true } }
          : { windowsConfiguration: { provisionVMAgent: true } }),
      },
      networkProfile: { networkInterfaces: [{ id: nic, properties: { primary: true } }] },
    },
  });
}

/** Gives its id. */
function addDisk(
  arm: FakeArm,
  name: string,
  gib: number,
  vm: string,
  system: { readonly os?: string; readonly generation?: number },
): string {
  const id = inGroup(arm, `Microsoft.Compute/disks/${name}`);
  const { os, generation } = system;
  arm.addResource({
    id,
    location: LOCATION,
    ...{ sku: { name: 'Premium_LRS' }, managedBy: vm },
    properties: {
      ...{ provisioningState: 'Succeeded', diskState: 'Attached', diskSizeGB: gib, diskSizeBytes: gib * GiB },
      creationData: { createOption: os === undefined ? 'Empty' : 'FromImage' },
      ...(os === undefined ? {} : { osType: os, hyperVGeneration: `V${generation ?? 1}` }),
    },
  });
  return id;
}

/** As Azure writes it. */
function macOf(index: number): string {
  const tail = index.toString(16).toUpperCase().padStart(6, '0');
  return ['00', '0D', '3A', tail.slice(0, 2), tail.slice(2, 4), tail.slice(4)].join('-');
}
