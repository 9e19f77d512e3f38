import type { StepIo } from '../step-io.ts';
import { truncate } from '../toolbox/tools/coreutils.ts';
import { sfdisk } from '../toolbox/tools/sfdisk.ts';
import type { DiskParts } from './disk-parts.ts';
import { makeExt4 } from './ext4.ts';
import { partitionScript } from './partition-script.ts';
import { makeXfs } from './xfs.ts';

/** An empty disk with its partition table. */
export async function partitionDisk({ disk, plan, identity, toolbox }: DiskParts, io: StepIo): Promise<void> {
  await toolbox.run(truncate(disk, plan.diskSize), { signal: io.signal });
  await toolbox.run(sfdisk(disk, partitionScript(plan, identity)), { signal: io.signal });
}

/** The file system with the live system, kernel, initramfs and GRUB's configuration. */
export async function makeFilesystem(parts: DiskParts, io: StepIo): Promise<void> {
  await (parts.plan.filesystem === 'ext4' ? makeExt4 : makeXfs)(parts, io);
}
