import { joinExtents, type RandomAccess } from '../bytes.ts';
import { FailbackError } from '../errors.ts';
import { formatSize } from '../size.ts';
import type { Iso } from './iso9660/iso.ts';
import type { IsoEntry } from './iso9660/tree.ts';
import type { Members } from './members.ts';
import { openSquashfs, type Squashfs } from './squashfs/squashfs.ts';

/**
 * Where the root file system of the live system is: in an image inside the squashfs, the squashfs itself, or an image
 * that lies in the ISO as it is.
 */
export type LiveLayout = 'nested' | 'flat' | 'ext3fs';

/** The live file system of an ISO. */
export interface LiveFileSystem {
  readonly layout: LiveLayout;
  /** The file in the ISO that holds it. */
  readonly member: IsoEntry;
  readonly squashfs: Squashfs | undefined;
  /** The image inside the squashfs, its size in bytes; nothing if there is none, or if it cannot be seen. */
  readonly image: { readonly path: string; readonly size: number } | undefined;
  /** Set if the layout is a guess; says why. */
  readonly doubt: string | undefined;
}

const PREFERRED = /(?:^|\/)LiveOS\/(?:squashfs|ext3fs|rootfs)\.img$/i;
/** The places that dracut's dmsquash-live looks at, in its order. */
const IMAGES = ['LiveOS/rootfs.img', 'LiveOS/ext3fs.img'];
const ROOT_FOLDERS = ['usr', 'etc', 'bin', 'sbin'];
/** A squashfs that holds one image has three inodes; a root file system has thousands. */
const MAX_NESTED_INODES = 16;

/** Finds the live file system by content. Throws `E_ISO_NO_LIVE`, `E_SQUASHFS_DAMAGED`. */
export async function findLive(iso: Iso, { squashfs, ext }: Members, source: RandomAccess): Promise<LiveFileSystem> {
  const packed = preferred(squashfs);
  if (packed) return readPacked(packed, source);
  const image = preferred(ext);
  if (image) return { layout: 'ext3fs', member: image, squashfs: undefined, image: undefined, doubt: undefined };
  throw noLive(iso);
}

async function readPacked(member: IsoEntry, source: RandomAccess): Promise<LiveFileSystem> {
  const squashfs = await openSquashfs(joinExtents(source, member.extents));
  const found = { member, squashfs, image: undefined, doubt: undefined };
  if (!squashfs.isReadable) {
    const layout = squashfs.inodes <= MAX_NESTED_INODES ? 'nested' : 'flat';
    const doubt = `its ${squashfs.compression} metadata cannot be read here; guessed from ${squashfs.inodes} inodes`;
    return { ...found, layout, doubt };
  }
  for (const path of IMAGES) {
    const inode = await squashfs.find(path);
    if (inode?.type === 'file') return { ...found, layout: 'nested', image: { path, size: inode.size } };
  }
  const names = (await squashfs.list('')) ?? [];
  if (ROOT_FOLDERS.some((name) => names.includes(name))) return { ...found, layout: 'flat' };
  throw new FailbackError(
    'E_ISO_NO_LIVE',
    `${member.path} holds neither ${IMAGES.join(' nor ')} nor a root file system.`,
    {
      hint: `It holds ${names.slice(0, 8).join(', ') || 'nothing'}. Is it the Failback Client ISO?`,
      data: { names: names.slice(0, 100) },
    },
  );
}

function preferred(entries: readonly IsoEntry[]): IsoEntry | undefined {
  return entries.find(({ path }) => PREFERRED.test(path)) ?? [...entries].sort((a, b) => b.size - a.size)[0];
}

function noLive({ label, entries }: Iso): FailbackError {
  const files = entries.filter(({ type }) => type === 'file');
  const [largest] = [...files].sort((a, b) => b.size - a.size);
  const seen = largest ? `; the largest is ${largest.path} with ${formatSize(largest.size)}` : '';
  return new FailbackError('E_ISO_NO_LIVE', `The ISO "${label}" holds no live file system.`, {
    hint: `None of its ${files.length} files is a squashfs or an ext file system${seen}. Is it the Failback Client ISO?`,
    data: { label, files: files.length, largest: largest?.path },
  });
}
