import { joinExtents, type RandomAccess } from '../bytes.ts';
import type { BootEntry } from './bootconfig/entry.ts';
import { isConfigName, MAX_CONFIG, parseBootConfig } from './bootconfig/read.ts';
import { type ArchiveFormat, contentOf, HEAD_LENGTH } from './content.ts';
import type { Iso } from './iso9660/iso.ts';
import type { IsoEntry } from './iso9660/tree.ts';
import { kernelRelease } from './kernel.ts';

/** A kernel of an ISO. */
export interface Kernel {
  readonly entry: IsoEntry;
  readonly release: string;
}

/** A file of an ISO that may be an initramfs. */
export interface Archive {
  readonly entry: IsoEntry;
  readonly format: ArchiveFormat;
}

/** The files of an ISO that matter here, told by their content. */
export interface Members {
  readonly squashfs: readonly IsoEntry[];
  /** Images of an ext2, 3 or 4 file system. */
  readonly ext: readonly IsoEntry[];
  readonly kernels: readonly Kernel[];
  readonly archives: readonly Archive[];
  readonly bootEntries: readonly BootEntry[];
}

/** Looks into the first bytes of every file. */
export async function sortMembers(iso: Iso, source: RandomAccess): Promise<Members> {
  const squashfs: IsoEntry[] = [];
  const ext: IsoEntry[] = [];
  const kernels: Kernel[] = [];
  const archives: Archive[] = [];
  const bootEntries: BootEntry[] = [];
  for (const entry of iso.entries) {
    if (entry.size === 0) continue;
    const member = joinExtents(source, entry.extents);
    const content = contentOf(await member.read(0, HEAD_LENGTH));
    if (content.kind === 'squashfs') squashfs.push(entry);
    else if (content.kind === 'ext') ext.push(entry);
    else if (content.kind === 'archive') archives.push({ entry, format: content.format });
    else if (content.kind === 'kernel') {
      const release = await kernelRelease(member);
      if (release !== undefined) kernels.push({ entry, release });
    } else if (isConfigName(entry.path) && entry.size <= MAX_CONFIG) {
      const text = Buffer.from(await member.read(0, MAX_CONFIG)).toString('utf8');
      bootEntries.push(...parseBootConfig(text, entry.path));
    }
  }
  return { squashfs, ext, kernels, archives, bootEntries };
}
