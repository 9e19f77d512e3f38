import { viewOf } from '../../bytes.ts';
import { roundUp } from '../../size.ts';
import type { StreamCursor } from '../cursor.ts';
import { damaged } from '../problem.ts';
import { decodeSparseHeader, SECTOR, type SparseHeader } from './header.ts';
import { decodeMarker, GRAIN_MARKER, type GrainMarker, type MetadataMarker } from './marker.ts';
import { countTables, GrainCensus } from './stream-optimized-census.ts';
import type { Front } from './stream-optimized-front.ts';

/** A grain as it is stored. */
export interface StoredGrain {
  readonly grain: number;
  /** Its zlib stream, in pieces of the file's chunks. */
  readonly pieces: readonly Uint8Array[];
  readonly length: number;
}

/**
 * The grains from the first marker to the end of the file, in the order in which they are stored. Everything is proven
 * when the last one has been given: no grain came twice, and all tables in the file name exactly those that came.
 *
 * Writers differ: VMware and VirtualBox put each table behind its grains, and the directory and a footer at the end,
 * each behind a marker; qemu-img has all tables in front and only zeros at the end; xen-orchestra has everything behind
 * the grains twice, several tables behind one marker that does not count them, and zeros in between. Throws `E_FORMAT`.
 */
export async function* storedGrains(
  cursor: StreamCursor,
  header: SparseHeader,
  front: Front,
): AsyncGenerator<StoredGrain, void, undefined> {
  const census = new GrainCensus(header);
  let footer: SparseHeader | undefined;
  /** Sectors of grain tables that are still to come; infinite until the next marker if it was not said. */
  let tables = 0;
  let ended = false;
  while (!(await cursor.atEnd())) {
    const sector = cursor.position / SECTOR;
    const bytes = await cursor.read(SECTOR);
    const zeros = isZero(bytes, 0);
    if (tables > 0 && (tables < Number.POSITIVE_INFINITY || zeros || !isMetadataMarker(bytes))) {
      census.passTable(sector, bytes);
      tables--;
      continue;
    }
    // The marker of the end is a sector of zeros; the same may be filled in elsewhere.
    ended = zeros;
    if (zeros) continue;
    if (footer !== undefined) throw damaged('VMDK', 'there is something behind its footer');
    const marker = decodeMarker(bytes);
    tables = 0;
    if (marker.kind === 'grain') {
      const grain = grainOf(marker, header);
      census.meet(grain, sector);
      yield { grain, pieces: await readGrain(cursor, marker, bytes), length: marker.length };
    } else if (marker.kind === 'table') {
      tables = marker.sectors || Number.POSITIVE_INFINITY;
    } else if (marker.kind === 'directory') {
      const directory = sector + 1;
      census.passDirectory(directory, await cursor.read(roundUp(countTables(header) * 4, SECTOR)));
    } else if (marker.kind === 'footer') {
      footer = decodeFooter(await cursor.read(SECTOR), header);
    } else {
      await skip(cursor, marker);
    }
  }
  prove(census, header, front, footer, ended);
}

/** The number of a grain that a marker announces. Throws `E_FORMAT` if it cannot be one of this disk. */
export function grainOf({ offset, length }: GrainMarker, { capacity, grainSize }: SparseHeader): number {
  const grain = offset / grainSize;
  if (!Number.isInteger(grain) || offset >= capacity) {
    throw damaged('VMDK', `it has a grain for byte ${offset} of the disk, where none can be`);
  }
  // What cannot be packed becomes a little larger; this much larger is no zlib stream of a grain.
  if (length > 2 * grainSize) throw damaged('VMDK', `grain ${grain} is said to be packed into ${length} bytes`);
  return grain;
}

/** The footer: a header with the directory's place. Throws `E_FORMAT` if it is not one of the same disk. */
export function decodeFooter(bytes: Uint8Array, { capacity, grainSize }: SparseHeader): SparseHeader {
  const footer = decodeSparseHeader(bytes);
  if (footer.directory !== undefined && footer.capacity === capacity && footer.grainSize === grainSize) return footer;
  throw damaged('VMDK', 'its footer does not belong to its header');
}

async function readGrain(cursor: StreamCursor, { length }: GrainMarker, first: Uint8Array): Promise<Uint8Array[]> {
  const here = first.subarray(GRAIN_MARKER, GRAIN_MARKER + length);
  const rest = length - here.length;
  if (rest === 0) return [here];
  const padded = await cursor.read(roundUp(rest, SECTOR));
  return [here, padded.subarray(0, rest)];
}

/** Newer files of vSphere have a kind of marker that is nowhere described. */
async function skip(cursor: StreamCursor, { sectors }: MetadataMarker): Promise<void> {
  await cursor.skipTo(cursor.position + sectors * SECTOR);
}

function prove(
  census: GrainCensus,
  header: SparseHeader,
  front: Front,
  footer: SparseHeader | undefined,
  ended: boolean,
): void {
  for (const { sector, digests } of front.directories) census.proveFront(sector, digests);
  if (header.directory === undefined && footer === undefined) throw damaged('VMDK', 'it ends without a footer');
  if (footer !== undefined && !ended) throw damaged('VMDK', 'it ends without the marker of the end');
  const named = [header.directory, header.redundantDirectory, footer?.directory, footer?.redundantDirectory];
  for (const offset of named) {
    if (offset === undefined || census.hasProven(offset / SECTOR)) continue;
    throw damaged('VMDK', `there is no grain directory at byte ${offset}`);
  }
}

/** Whether a sector is a marker for certain: what is no field of it is zero, unlike in tables and grains. */
function isMetadataMarker(bytes: Uint8Array): boolean {
  const { kind } = decodeMarker(bytes);
  return (kind === 'table' || kind === 'directory' || kind === 'footer') && isZero(bytes, 16);
}

function isZero(bytes: Uint8Array, from: number): boolean {
  const view = viewOf(bytes);
  for (let at = from; at < bytes.length; at += 4) if (view.getUint32(at, true) !== 0) return false;
  return true;
}
