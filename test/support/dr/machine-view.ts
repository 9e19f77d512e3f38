import type { FakeArm } from '../../fakes/arm/fake-arm.ts';
import { type Json, listAt, numberAt, objectAt, textAt } from '../../fakes/arm/json.ts';

/** A machine on Azure as its own system, or what runs in it, sees it. */
export interface MachineView {
  readonly hostname: string;
  readonly os: 'linux' | 'windows';
  readonly macs: readonly string[];
  readonly ips: readonly string[];
  /** The OS disk. */
  readonly bootDisk: Volume;
  /** In the order of their LUNs. */
  readonly dataDisks: readonly (Volume & { readonly lun: number })[];
  /** Tags of the OS disk. */
  readonly bootDiskTags: Readonly<Record<string, string>>;
}

export interface Volume {
  readonly deviceName: string;
  readonly bytes: number;
}

/** Undefined if there is no such machine. */
export function machineView(arm: FakeArm, vmId: string): MachineView | undefined {
  const vm = arm.resource(vmId)?.properties;
  if (!vm) return undefined;
  const nics = listAt(vm, 'networkProfile.networkInterfaces').flatMap((one) => propertiesOf(arm, textAt(one, 'id')));
  const osDisk = objectAt(vm, 'storageProfile.osDisk') ?? {};
  const os = textAt(osDisk, 'osType') === 'Windows' ? 'windows' : 'linux';
  const deviceName = os === 'windows' ? (at: number) => `${'cefghijklmn'[at] ?? 'z'}:0` : linuxName;
  const sorted = listAt(vm, 'storageProfile.dataDisks').sort((a, b) => lunOf(a) - lunOf(b));
  return {
    os,
    hostname: textAt(vm, 'osProfile.computerName') ?? vmId.slice(vmId.lastIndexOf('/') + 1),
    macs: nics.flatMap((nic) => textAt(nic, 'macAddress')?.replaceAll('-', ':').toLowerCase() ?? []),
    ips: nics.flatMap((nic) => textAt(listAt(nic, 'ipConfigurations')[0], 'properties.privateIPAddress') ?? []),
    bootDisk: { deviceName: deviceName(0), bytes: bytesOf(arm, osDisk) },
    dataDisks: sorted.map((disk, index) => ({
      ...{ lun: lunOf(disk), deviceName: deviceName(index + 1), bytes: bytesOf(arm, disk) },
    })),
    bootDiskTags: arm.resource(textAt(osDisk, 'managedDisk.id') ?? '')?.tags ?? {},
  };
}

function linuxName(at: number): string {
  return `/dev/sd${'abcdefghijklmnopqrstuvwxyz'[at] ?? 'zz'}`;
}

function lunOf(disk: Json): number {
  return numberAt(disk, 'lun') ?? 0;
}

function bytesOf(arm: FakeArm, disk: Json): number {
  return numberAt(propertiesOf(arm, textAt(disk, 'managedDisk.id'))[0], 'diskSizeBytes') ?? 0;
}

function propertiesOf(arm: FakeArm, id: string | undefined): Json[] {
  const found = id === undefined ? undefined : arm.resource(id);
  return found ? [found.properties] : [];
}
