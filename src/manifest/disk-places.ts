import type { Extent } from '../bytes.ts';
import { partitionTypeName } from '../formats/partition/type-name.ts';
import { SECTOR } from '../formats/partition/types.ts';
import type { Manifest } from './manifest.ts';

/** A stretch of the disk that has a name. */
export interface DiskPlace extends Extent {
  readonly name: string;
  /** Where the stretch begins in what is named: 0, but for a file in pieces. */
  readonly from: number;
  /** Whether a file system may be in it. */
  readonly isPartition: boolean;
}

/** Header and entries of a GPT, as all programs make them. */
const GPT = 33 * SECTOR;
/** The disk's signature begins here in an MBR, behind it the table. */
const BOOT_CODE = 440;

/** A disk of `size` bytes, or of as many as the manifest says, in stretches that have names, by rising offset and without gaps. */
export function diskPlaces({ image, output }: Manifest, size = output.vhd.virtualSize): DiskPlace[] {
  const isGpt = image.generation === 2;
  const partitions = image.partitions.map(({ type, start, size: length }, index) => ({
    ...place(`partition ${index + 1} (${partitionTypeName(type)})`, start, length),
    isPartition: true,
  }));
  const first = Math.min(size, ...partitions.map(({ offset }) => offset));
  return withoutGaps(
    [
      place('the boot code', 0, BOOT_CODE),
      place(isGpt ? 'the protective MBR' : 'the partition table', BOOT_CODE, SECTOR - BOOT_CODE),
      ...(isGpt ? [place('the GPT', SECTOR, GPT)] : []),
      ...partitions,
      ...(isGpt ? [place('the backup of the GPT', size - GPT, GPT)] : []),
    ],
    { offset: 0, length: size },
    (offset, length) => {
      const isInFront = offset < first;
      return place(
        isInFront ? 'the boot loader in front of the partitions' : 'outside of all partitions',
        offset,
        length,
      );
    },
  );
}

/** A stretch that is all of what it names. */
export function place(name: string, offset: number, length: number): DiskPlace {
  return { name, offset, length, from: 0, isPartition: false };
}

/** The places by rising offset, and between them those that fill the whole up. */
export function withoutGaps(
  places: readonly DiskPlace[],
  whole: Extent,
  between: (offset: number, length: number) => DiskPlace,
): DiskPlace[] {
  const all: DiskPlace[] = [];
  let end = whole.offset;
  const sorted = [...places].sort((a, b) => a.offset - b.offset);
  for (const next of [...sorted, place('', whole.offset + whole.length, 0)]) {
    if (next.offset > end) all.push(between(end, next.offset - end));
    if (next.length > 0) all.push(next);
    end = Math.max(end, next.offset + next.length);
  }
  return all;
}

/** The places that a stretch touches. */
export function placesIn(places: readonly DiskPlace[], { offset, length }: Extent): DiskPlace[] {
  return places.filter((each) => each.offset < offset + length && each.offset + each.length > offset);
}
