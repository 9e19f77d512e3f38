import type { StepIo } from '../step-io.ts';
import type { Toolbox } from '../toolbox/toolbox.ts';
import { truncate } from '../toolbox/tools/coreutils.ts';
import { sfdisk } from '../toolbox/tools/sfdisk.ts';
import type { ImageContent } from './content.ts';
import { makeExt4 } from './ext4.ts';
import { installGrub } from './grub.ts';
import type { Identity } from './identity.ts';
import { partitionScript } from './partition-script.ts';
import type { DiskPlan } from './plan.ts';
import { makeXfs } from './xfs.ts';

/** The parts of a disk; each is a step of the build. `disk` is a path in the toolbox. */
export interface DiskParts {
  readonly disk: string;
  readonly plan: DiskPlan;
  readonly content: ImageContent;
  readonly identity: Identity;
  readonly toolbox: Toolbox;
  /** Versions of the tools, by name. */
  readonly versions: Readonly<Record<string, string>>;
}

/** An empty disk with its partition table. */
export async function partitionDisk({ disk, plan, identity, toolbox }: DiskParts, io: StepIo): Promise<void> {
  await toolbox.run(truncate(disk, plan.diskSize), { signal: io.signal });
  await toolbox.run(sfdisk(disk, partitionScript(plan, identity)), { signal: io.signal });
}

/** The file system with the live system, kernel, initramfs and GRUB's configuration. */
export async function makeFilesystem(parts: DiskParts, io: StepIo): Promise<void> {
  const { disk, plan, content, identity, toolbox, versions } = parts;
  if (plan.filesystem === 'ext4') await makeExt4(disk, plan, content, identity, toolbox, io);
  else await makeXfs(disk, plan, content, identity, toolbox, io, versions['mkfs.xfs'] ?? '');
}

/** GRUB in front of the first partition (generation 1) or in the ESP (generation 2). */
export async function makeBootable({ disk, plan, identity, toolbox }: DiskParts, io: StepIo): Promise<void> {
  await installGrub(disk, plan, identity, toolbox, io.signal);
}
