import type { StepIo } from '../step-io.ts';
import { copyFile, copyRange, truncate } from '../toolbox/tools/coreutils.ts';
import { faketime } from '../toolbox/tools/faketime.ts';
import { mcopy, mkfsVfat, mmd } from '../toolbox/tools/fat.ts';
import { grubMkimage } from '../toolbox/tools/grub-mkimage.ts';
import type { DiskParts } from './disk-parts.ts';
import type { Filesystem } from './options.ts';
import { readTemplate, render } from './template.ts';

const MODULES = ['normal', 'configfile', 'search', 'search_fs_uuid', 'linux', 'echo', 'test', 'serial', 'terminal'];
const SHELL_MODULES = ['ls', 'cat', 'reboot', 'halt', 'sleep', 'minicmd'];

const filesystemModule = (filesystem: Filesystem) => (filesystem === 'xfs' ? 'xfs' : 'ext2');

/** Puts GRUB onto the disk, with every module that it needs inside its image, so that no module file is wanted. */
export async function installGrub({ disk, plan, identity: id, toolbox }: DiskParts, { signal }: StepIo): Promise<void> {
  const early = render(await readTemplate('grub-early.cfg'), { uuid: id.filesystemUuid });
  await toolbox.put([{ path: 'grub-early.cfg', content: Buffer.from(early) }], { signal });
  const modules = [...MODULES, ...SHELL_MODULES, filesystemModule(plan.filesystem)];
  const image = { config: 'grub-early.cfg', prefix: '/boot/grub' };
  if (plan.esp === undefined) {
    const bios = [...modules, 'biosdisk', 'part_msdos'];
    await toolbox.run(grubMkimage({ ...image, format: 'i386-pc', output: 'core.img', modules: bios }), { signal });
    await toolbox.run(copyFile('/usr/lib/grub/i386-pc/boot.img', 'boot.img'), { signal });
    // boot.img looks for the core image in sector 1, where it is put; behind byte 440 the MBR holds the partition table.
    await toolbox.run(copyRange({ from: 'boot.img', to: disk, length: 440 }), { signal });
    await toolbox.run(copyRange({ from: 'core.img', to: disk, toOffset: 512 }), { signal });
    return;
  }
  const efi = [...modules, 'part_gpt', 'fat'];
  await toolbox.run(grubMkimage({ ...image, format: 'x86_64-efi', output: 'BOOTX64.EFI', modules: efi }), { signal });
  await toolbox.run(truncate('esp.img', plan.esp.length), { signal });
  await toolbox.run(mkfsVfat({ image: 'esp.img', label: 'EFI', serial: id.espSerial }), { signal });
  await toolbox.run(faketime(id.epoch, mmd('esp.img', ['EFI', 'EFI/BOOT'])), { signal });
  await toolbox.run(faketime(id.epoch, mcopy('esp.img', 'BOOTX64.EFI', 'EFI/BOOT/BOOTX64.EFI')), { signal });
  await toolbox.run(copyRange({ from: 'esp.img', to: disk, toOffset: plan.esp.offset, sparse: true }), { signal });
}
