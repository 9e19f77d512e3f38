import { mkdir, symlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { GuestRig } from './rig.ts';

/** A disk as the kernel shows it below /sys. */
export interface GuestDisk {
  /** Such as `sda`. */
  readonly name: string;
  /** Where its device is below /sys/devices; HOST:CHANNEL:TARGET:LUN at the end of a SCSI disk's. */
  readonly device: string;
  /** Bytes; 10 GiB unless told. */
  readonly size?: number;
  /** Of an NVMe disk. */
  readonly namespace?: number;
  readonly model?: string;
  /** Its name below /dev/disk/by-path. */
  readonly path?: string;
}

const CONTROLLERS = {
  /** What an Azure VM of generation 1 has its OS disk and its temporary disk on. */
  ide0: '00000000-0000-8899-0000-000000000000',
  ide1: '00000000-0001-8899-0000-000000000000',
  scsi0: 'f8b3781a-1e82-4818-a1c3-63d806ec15bb',
  /** The data disks'. */
  scsi1: 'f8b3781b-1e82-4818-a1c3-63d806ec15bb',
};

/** A disk of an Azure VM with SCSI disks. */
export function azureDisk(name: string, controller: keyof typeof CONTROLLERS, lun: number, more?: Partial<GuestDisk>) {
  const [id, host] = [CONTROLLERS[controller], Object.keys(CONTROLLERS).indexOf(controller)];
  const device = `LNXSYSTM:00/LNXSYBUS:00/ACPI0004:00/VMBUS:00/${id}/host${host}/target${host}:0:0/${host}:0:0:${lun}`;
  return { name, device, ...more };
}

/** A disk of an Azure VM with NVMe disks. */
export function azureNvmeDisk(namespace: number, model = 'MSFT NVMe Accelerator v1.0', controller = 0): GuestDisk {
  const name = `nvme${controller}n${namespace}`;
  const device = `LNXSYSTM:00/LNXSYBUS:00/ACPI0004:00/VMBUS:00/pci${controller}/nvme/nvme${controller}`;
  return { name, device, namespace, model };
}

/** A disk of a machine that is not on Azure. */
export function scsiDisk(name: string, address: string, more?: Partial<GuestDisk>): GuestDisk {
  const [host = ''] = address.split(':');
  return { name, device: `pci0000:00/0000:00:0${host}.0/host${host}/target/${address}`, ...more };
}

/** Adds disks to a guest; `boot` is the one that it was booted from. */
export async function putDisks(rig: GuestRig, disks: readonly GuestDisk[], boot?: string): Promise<void> {
  for (const { name, device, size = 10 * 2 ** 30, namespace, model, path } of disks) {
    const folder = `sys/devices/${device}`;
    if (model !== undefined) await rig.put(`${folder}/model`, `${model.padEnd(40)}\n`);
    await rig.put(`${folder}/state`, 'running\n');
    const vmbus = Object.values(CONTROLLERS).find((id) => device.includes(id));
    if (vmbus !== undefined) {
      await rig.put(`sys/devices/${device.slice(0, device.indexOf(vmbus))}${vmbus}/device_id`, `{${vmbus}}\n`);
    }
    await rig.put(`sys/block/${name}/size`, `${size / 512}\n`);
    if (namespace !== undefined) await rig.put(`sys/block/${name}/nsid`, `${namespace}\n`);
    await symlink(rig.at(folder), rig.at(`sys/block/${name}/device`));
    if (path !== undefined) {
      const link = rig.at(`dev/disk/by-path/${path}`);
      await mkdir(dirname(link), { recursive: true });
      await symlink(`../../${name}`, link);
    }
  }
  if (boot === undefined) return;
  await rig.put(`sys/block/${boot}/${boot}1/start`, '2048\n');
  await rig.put('proc/mounts', `/dev/${boot}1 ${rig.at('run/initramfs/live')} ext4 ro 0 0\n`);
}
