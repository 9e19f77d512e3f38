import type { RandomAccess } from '../bytes.ts';
import { FailbackError } from '../errors.ts';
import { chooseBoot, distinctKernels, type LiveBoot } from './boot.ts';
import type { BootEntry } from './bootconfig/entry.ts';
import { type Iso, openIso } from './iso9660/iso.ts';
import { findLive, type LiveFileSystem } from './live.ts';
import { type Archive, type Kernel, type Members, sortMembers } from './members.ts';

/** An ISO that holds a live system, such as AWS's Failback Client. */
export interface LiveIso {
  readonly label: string;
  /** Bytes of the file. */
  readonly size: number;
  /** Unix seconds; 0 if the ISO does not say. */
  readonly createdAt: number;
  readonly iso: Iso;
  readonly live: LiveFileSystem;
  readonly boot: LiveBoot;
  /** All kernels; a copy of the same one is left out. */
  readonly kernels: readonly Kernel[];
  /** All files that may be an initramfs. */
  readonly archives: readonly Archive[];
  /** All entries of all boot loaders. */
  readonly bootEntries: readonly BootEntry[];
}

/**
 * Finds out what is in an ISO: live file system, kernels, initramfs and boot entries, by content and not by fixed paths.
 * Throws `E_NOT_ISO`, `E_ISO_TRUNCATED`, `E_ISO_DAMAGED`, `E_SQUASHFS_DAMAGED`, `E_ISO_NO_LIVE`, `E_ISO_NO_KERNEL`.
 */
export async function recogniseIso(source: RandomAccess): Promise<LiveIso> {
  const iso = await openIso(source);
  const members = await sortMembers(iso, source);
  const live = await findLive(iso, members, source);
  const boot = chooseBoot(iso, members);
  if (!boot) throw noKernel(iso, members);
  return {
    label: iso.label,
    size: source.size,
    createdAt: iso.createdAt,
    iso,
    live,
    boot,
    kernels: distinctKernels(members.kernels),
    archives: members.archives,
    bootEntries: members.bootEntries,
  };
}

function noKernel({ label }: Iso, { kernels, archives }: Members): FailbackError {
  const paths = (found: readonly (Kernel | Archive)[]) => found.slice(0, 5).map(({ entry }) => entry.path);
  const list = (found: readonly (Kernel | Archive)[]) => paths(found).join(', ') || 'none';
  return new FailbackError('E_ISO_NO_KERNEL', `The ISO "${label}" holds no x86 kernel with an initramfs.`, {
    hint: `Kernels: ${list(kernels)}. Possible initramfs: ${list(archives)}. Is it the Failback Client ISO?`,
    data: { kernels: paths(kernels), archives: paths(archives) },
  });
}
