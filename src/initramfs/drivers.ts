import type { Filesystem, Generation } from '../image/options.ts';
import type { InitramfsContents } from './contents.ts';
import type { InitramfsLayout } from './layout.ts';
import { isModule, moduleName, parseModules } from './module-table.ts';

/** A kernel module that an image needs to start on Azure. */
export interface Driver {
  /** With `_`, as `lsmod` says it. */
  readonly name: string;
  readonly use: string;
  /** True if most VM sizes do without it. */
  readonly optional: boolean;
  /** The file system or the generation that needs it; absent if every image does. */
  readonly only?: { readonly filesystem?: Filesystem; readonly generation?: Generation };
}

const BOOT_PARTITION = 'file system of the boot partition';

/**
 * What must be there before the root file system is
 * (https://learn.microsoft.com/azure/virtual-machines/linux/create-upload-generic). NVMe disks are those of VM sizes of
 * version 6 and later, which are of generation 2.
 */
export const DRIVERS: readonly Driver[] = [
  { name: 'hv_vmbus', use: "Hyper-V's bus", optional: false },
  { name: 'hv_storvsc', use: 'SCSI controller', optional: false },
  { name: 'sd_mod', use: 'SCSI disks', optional: false },
  { name: 'hv_netvsc', use: 'network', optional: false },
  { name: 'ext4', use: BOOT_PARTITION, optional: false, only: { filesystem: 'ext4' } },
  { name: 'xfs', use: BOOT_PARTITION, optional: false, only: { filesystem: 'xfs' } },
  { name: 'pci_hyperv', use: 'PCI bus of NVMe disks', optional: true, only: { generation: 2 } },
  { name: 'nvme', use: 'NVMe disks', optional: true, only: { generation: 2 } },
];

/** In which way the kernel gets a driver before the root file system is there; `added` is what the build adds itself. */
export type DriverState = 'builtin' | 'initramfs' | 'added' | 'missing';

export interface DriverVerdict extends Driver {
  readonly state: DriverState;
}

/** The drivers of an image. */
export function requiredDrivers(o: { filesystem: Filesystem; generation: Generation }): Driver[] {
  const { filesystem, generation } = o;
  return DRIVERS.filter(
    ({ only }) => (only?.filesystem ?? filesystem) === filesystem && (only?.generation ?? generation) === generation,
  );
}

/** The modules that an initramfs has for one kernel. */
export interface InitramfsModules {
  /** Their folder, such as `usr/lib/modules/5.10.209-198.812.amzn2.x86_64`. */
  readonly folder: string;
  /** Names of those that can be loaded. */
  readonly loadable: ReadonlySet<string>;
  /** Names of those that the kernel has built in; undefined if the initramfs does not tell. */
  readonly builtin: ReadonlySet<string> | undefined;
}

/** The modules for the kernel of a version. */
export function modulesFor(
  { entries, texts }: InitramfsContents,
  layout: Pick<InitramfsLayout, 'modules'>,
  version: string,
): InitramfsModules {
  const folder = `${layout.modules}/${version}`;
  const files = [...entries].filter(([path, { type }]) => type === 'file' && path.startsWith(`${folder}/`));
  const builtin = texts.get(`${folder}/modules.builtin`);
  return {
    folder,
    loadable: new Set(files.filter(([path]) => isModule(path)).map(([path]) => moduleName(path))),
    builtin: builtin === undefined ? undefined : parseModules('', builtin).builtin,
  };
}

/** For which kernels the initramfs has modules. */
export function moduleVersions(
  { entries }: InitramfsContents,
  { modules }: Pick<InitramfsLayout, 'modules'>,
): string[] {
  const inside = [...entries.keys()].filter((path) => path.startsWith(`${modules}/`) && isModule(path));
  return [...new Set(inside.map((path) => path.slice(modules.length + 1).split('/', 1)[0] ?? ''))].filter((name) =>
    /^\d/.test(name),
  );
}

/** Whether each driver is there. */
export function judgeDrivers(
  drivers: readonly Driver[],
  { loadable, builtin }: Pick<InitramfsModules, 'loadable' | 'builtin'>,
): DriverVerdict[] {
  const stateOf = (name: string): DriverState =>
    builtin?.has(name) === true ? 'builtin' : loadable.has(name) ? 'initramfs' : 'missing';
  return drivers.map((driver) => ({ ...driver, state: stateOf(driver.name) }));
}
