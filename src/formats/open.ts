import type { RandomAccess } from '../bytes.ts';
import type { Disk, DiskKind, DiskSource } from './disk.ts';
import type { OpenDiskOptions } from './open-options.ts';
import { peek } from './peek.ts';
import { unsupported } from './problem.ts';
import { foreignFile, HEAD_SIZE, isForeign, probeDisk, probeHead } from './probe.ts';
import { openRaw } from './raw.ts';
import { openVhd } from './vhd/open.ts';
import { openVmdk, openVmdkStream } from './vmdk/open.ts';

const OPENERS: Readonly<Record<DiskKind, (file: RandomAccess, options: OpenDiskOptions) => Promise<Disk>>> = {
  vmdk: openVmdk,
  vhd: openVhd,
  raw: openRaw,
};

/**
 * Opens a VMDK, VHD or raw disk. What it is, is found out by its content. A file is read at any place, any number of
 * times; a stream from front to end, once, which only a VMDK allows whose data is in the file itself.
 *
 * Throws `E_FORMAT` for what is damaged or of another kind, with a hint what to do instead; `E_INPUT_MISSING` if a part
 * of a VMDK is not there; `E_INTERRUPTED`; and what the source throws.
 */
export async function openDisk(source: RandomAccess, options?: OpenDiskOptions): Promise<Disk>;
export async function openDisk(source: AsyncIterable<Uint8Array>, options?: OpenDiskOptions): Promise<DiskSource>;
export async function openDisk(
  source: RandomAccess | AsyncIterable<Uint8Array>,
  options: OpenDiskOptions = {},
): Promise<DiskSource> {
  if (Symbol.asyncIterator in source) return openStream(source, options);
  const kind = options.kind ?? (await probeDisk(source));
  if (isForeign(kind)) throw foreignFile(kind);
  return OPENERS[kind](source, options);
}

async function openStream(source: AsyncIterable<Uint8Array>, options: OpenDiskOptions): Promise<DiskSource> {
  const { head, stream, close } = await peek(source, HEAD_SIZE, options.signal);
  const kind = options.kind ?? probeHead(head) ?? 'raw';
  if (kind === 'vmdk') return openVmdkStream(stream, options);
  await close();
  if (isForeign(kind)) throw foreignFile(kind);
  throw unsupported(
    `A stream that is no VMDK cannot be read from front to end: only the end of a file tells a VHD from a raw disk.`,
    'Save it in a file first.',
  );
}
