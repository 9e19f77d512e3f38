import { FailbackError } from '../errors.ts';
import { type Load, moduleName, type ModuleTable } from '../initramfs/module-table.ts';

/** What the practice initramfs must drive: QEMU's and Azure's disks, networks and consoles, and the file systems. */
export const PRACTICE_MODULES: readonly string[] = [
  ...['ata_piix', 'ahci', 'nvme', 'sd_mod', 'sr_mod', 'virtio_pci', 'virtio_scsi', 'virtio_blk', 'virtio_net'],
  ...['hv_vmbus', 'hv_storvsc', 'hv_netvsc', 'pci_hyperv', 'hv_utils', 'hyperv_fb', 'hid_hyperv', 'hyperv_keyboard'],
  ...['isofs', 'ext4', 'xfs', 'vfat', 'nls_ascii', 'nls_cp437', 'nls_utf8', 'squashfs', 'loop', 'overlay'],
];

/** Without these no live system can start; a kernel may have them built in, the others it may lack. */
const INDISPENSABLE: ReadonlySet<string> = new Set(['ata_piix', 'sd_mod', 'ext4', 'squashfs', 'loop', 'overlay']);

/**
 * The wanted modules and all they need, each once, in an order in which `insmod` can load them. Modules that are built
 * in are left out, and so are those that the kernel lacks unless no live system can start without them. Throws
 * `E_FORMAT` for a table with a gap or a circle, or when an indispensable module is nowhere.
 */
export function loadOrder(wanted: readonly string[], { loadable, builtin }: ModuleTable): Load[] {
  const order = new Map<string, Load>();
  const visit = (name: string, above: readonly string[]): void => {
    const found = loadable.get(name);
    if (!found) throw new FailbackError('E_FORMAT', `modules.dep names "${name}" but does not list it.`);
    if (above.includes(name)) throw new FailbackError('E_FORMAT', `modules.dep goes in a circle at "${name}".`);
    if (order.has(name)) return;
    for (const need of found.needs) visit(moduleName(need), [...above, name]);
    order.set(name, found);
  };
  for (const name of wanted) {
    if (loadable.has(name)) visit(name, []);
    else if (INDISPENSABLE.has(name) && !builtin.has(name)) {
      throw new FailbackError('E_FORMAT', `The kernel has no module "${name}", which the practice system needs.`);
    }
  }
  return [...order.values()];
}
