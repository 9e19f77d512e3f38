import type {
  DataDisk as SdkDataDisk,
  Disk,
  OSDisk,
  VirtualMachine,
  VirtualMachineInstanceView,
} from '@azure/arm-compute';
import { idKey, placeOf } from '../arm-id.ts';
import type { Nic } from '../network/nics.ts';
import { regionName } from '../names.ts';
import type { Generation } from '../publication.ts';
import type { Machine, MachineDisk } from './machine.ts';
import { powerOf } from './power.ts';

/** What else is known of a subscription, by `idKey`. */
export interface Around {
  readonly disks: ReadonlyMap<string, Disk>;
  readonly nics: ReadonlyMap<string, Nic>;
}

/** A machine in our words, of what Azure says of it and of what is attached to it. */
export function describeMachine(
  vm: VirtualMachine,
  view: VirtualMachineInstanceView | undefined,
  around: Around,
): Machine {
  const { id = '', storageProfile = {}, osProfile, networkProfile, securityProfile } = vm;
  const osDisk = disk(storageProfile.osDisk ?? { createOption: 'FromImage' }, around);
  const references = [...(networkProfile?.networkInterfaces ?? [])];
  references.sort((a, b) => Number(b.primary ?? false) - Number(a.primary ?? false));
  const linux = osProfile?.linuxConfiguration?.provisionVMAgent;
  const windows = osProfile?.windowsConfiguration?.provisionVMAgent;
  return {
    id,
    name: vm.name ?? '',
    group: placeOf(id).group,
    location: regionName(vm.location, 'location'),
    zones: vm.zones ?? [],
    size: vm.hardwareProfile?.vmSize ?? '',
    os: storageProfile.osDisk?.osType === 'Windows' ? 'windows' : 'linux',
    generation: generationOf(around.disks.get(idKey(osDisk.id))?.hyperVGeneration ?? view?.hyperVGeneration),
    power: powerOf(view),
    provisioning: vm.provisioningState ?? 'Unknown',
    securityType: (securityProfile?.securityType as Machine['securityType'] | undefined) ?? 'Standard',
    secureBoot: securityProfile?.uefiSettings?.secureBootEnabled ?? false,
    hostname: osProfile?.computerName ?? null,
    agent: (linux ?? windows) !== false,
    osDisk,
    dataDisks: (storageProfile.dataDisks ?? [])
      .map((one) => ({ ...disk(one, around), lun: one.lun }))
      .sort((a, b) => a.lun - b.lun),
    nics: references.flatMap(({ id: nic = '' }) => around.nics.get(idKey(nic)) ?? []),
    tags: vm.tags ?? {},
  };
}

function disk(attached: OSDisk | SdkDataDisk, { disks }: Around): MachineDisk {
  const id = attached.managedDisk?.id ?? '';
  const found = disks.get(idKey(id));
  const gib = found?.diskSizeGB ?? attached.diskSizeGB;
  return {
    id,
    name: attached.name ?? found?.name ?? '',
    bytes: found?.diskSizeBytes ?? (gib === undefined ? null : gib * 1024 ** 3),
    sku: found?.sku?.name ?? attached.managedDisk?.storageAccountType ?? null,
    caching: attached.caching ?? 'None',
  };
}

function generationOf(word: string | undefined): Generation | null {
  return word === 'V1' ? 1 : word === 'V2' ? 2 : null;
}
