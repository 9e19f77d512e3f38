import type { VhdImage } from '../../azure/pages/vhd-image.ts';
import type { Extent } from '../../bytes.ts';
import { BLOCK_SIZE, type BlockMap } from '../../formats/block-map.ts';
import { type DiskPlace, placesIn } from '../../manifest/disk-places.ts';

/** Where two disks differ. */
export interface DifferingPlace {
  /** In words: the boot code, a partition; the path of a file. */
  readonly place: string;
  /** The first byte of the disk there that differs. */
  readonly offset: number;
  /** The same from the start of the place, or of the file. */
  readonly within: number;
  /** Bytes in blocks of 64 KiB, or parts of them, that differ. */
  readonly bytes: number;
}

/** Names every place where two images differ, in the order of the disk; `places` names the disk from front to end. */
export async function differingPlaces(
  a: VhdImage,
  b: VhdImage,
  places: readonly DiskPlace[],
): Promise<DifferingPlace[]> {
  const found = new Map<string, DifferingPlace>();
  for (const block of differingBlocks(a.blocks, b.blocks)) {
    const extent = { offset: block * BLOCK_SIZE, length: BLOCK_SIZE };
    const touched = placesIn(places, extent);
    for (const place of touched) {
      const part = overlap(place, extent);
      const known = found.get(place.name);
      // A block that lies in one place differs there; where several meet, and for the first byte, it has to be read.
      const isSure = known !== undefined && touched.length === 1;
      const first = isSure ? known.offset : await firstDifference(a, b, part);
      if (first === undefined) continue;
      const begin = known ?? { place: place.name, offset: first, within: place.from + first - place.offset, bytes: 0 };
      found.set(place.name, { ...begin, bytes: begin.bytes + part.length });
    }
  }
  return [...found.values(), ...(await footerDifference(a, b))];
}

function* differingBlocks(a: BlockMap, b: BlockMap): Generator<number> {
  const blocks = new Set<number>();
  for (const [block, checksum] of a.entries()) if (!b.has(block, checksum)) blocks.add(block);
  for (const [block, checksum] of b.entries()) if (!a.has(block, checksum)) blocks.add(block);
  yield* [...blocks].sort((x, y) => x - y);
}

function overlap(a: Extent, b: Extent): Extent {
  const offset = Math.max(a.offset, b.offset);
  return { offset, length: Math.min(a.offset + a.length, b.offset + b.length) - offset };
}

async function firstDifference(a: VhdImage, b: VhdImage, { offset, length }: Extent): Promise<number | undefined> {
  const [x, y] = await Promise.all([a.disk.read(offset, length), b.disk.read(offset, length)]);
  // What is not there, because one disk is smaller, counts as zeros.
  for (let at = 0; at < Math.max(x.length, y.length); at++) if ((x[at] ?? 0) !== (y[at] ?? 0)) return offset + at;
  return undefined;
}

async function footerDifference(a: VhdImage, b: VhdImage): Promise<DifferingPlace[]> {
  const within = a.footer.findIndex((byte, at) => byte !== b.footer[at]);
  if (within < 0) return [];
  return [{ place: "the VHD's footer", offset: a.virtualSize + within, within, bytes: a.footer.length }];
}
