import { viewOf } from '../../bytes.ts';
import { SECTOR } from './header.ts';

/** Bytes of a grain marker in front of the grain's data: `lba` (u64, sectors) and the data's length (u32, bytes). */
export const GRAIN_MARKER = 12;

/** What the markers without data of their own are followed by, by their type. */
const TYPES = ['end', 'table', 'directory', 'footer'] as const;

/** Marks a grain, whose data begins right behind the marker's 12 bytes. */
export interface GrainMarker {
  readonly kind: 'grain';
  /** Byte of the disk where the grain belongs. */
  readonly offset: number;
  /** Bytes of its zlib stream. */
  readonly length: number;
}

/** Marks metadata, which begins in the next sector. */
export interface MetadataMarker {
  readonly kind: (typeof TYPES)[number] | 'unknown';
  /** Sectors of metadata; some writers leave it 0. */
  readonly sectors: number;
}

/**
 * The marker at the start of a sector (VMware "Virtual Disk Format 5.0", "Stream-Optimized Compressed Sparse Extents").
 * Any sector can be read as one: nothing is checked here.
 */
export function decodeMarker(sector: Uint8Array): GrainMarker | MetadataMarker {
  const view = viewOf(sector);
  // Beyond 53 bits it is no longer exact, and far beyond any disk.
  const value = view.getUint32(4, true) * 2 ** 32 + view.getUint32(0, true);
  const length = view.getUint32(8, true);
  if (length > 0) return { kind: 'grain', offset: value * SECTOR, length };
  return { kind: TYPES[view.getUint32(12, true)] ?? 'unknown', sectors: value };
}

/** Writes the marker of a grain at `at`. */
export function encodeGrainMarker({ offset, length }: Omit<GrainMarker, 'kind'>, target: Uint8Array, at: number): void {
  const view = viewOf(target);
  view.setBigUint64(at, BigInt(offset / SECTOR), true);
  view.setUint32(at + 8, length, true);
}

/** The sector of a marker in front of metadata. */
export function encodeMetadataMarker(kind: (typeof TYPES)[number], sectors: number): Uint8Array {
  const bytes = new Uint8Array(SECTOR);
  const view = viewOf(bytes);
  view.setBigUint64(0, BigInt(sectors), true);
  view.setUint32(12, TYPES.indexOf(kind), true);
  return bytes;
}
