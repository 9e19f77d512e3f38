import type { Extent, RandomAccess } from '../bytes.ts';
import type { Problem } from './problem.ts';
import type { VhdFooter } from './vhd/footer.ts';
import type { Descriptor } from './vmdk/descriptor.ts';
import type { SparseHeader } from './vmdk/header.ts';

/** A piece of a disk: what is not in any range reads as zeros. */
export interface DiskRange {
  /** Byte offset on the virtual disk. */
  readonly offset: number;
  /** Belongs to the reader of the range: the source does not touch it again. */
  readonly data: Uint8Array;
}

/** Bytes of a disk that stand in a file as they are. */
export interface StoredExtent extends Extent {
  readonly file: RandomAccess;
  /** Byte of the file where they begin. */
  readonly from: number;
}

/** A disk that gives its data once it is asked for. */
export interface DiskSource {
  /** Size of the virtual disk in bytes. */
  readonly size: number;
  /** Bytes that the ranges will hold in all; absent if a stream tells only at its end. */
  readonly allocated: number | undefined;
  /** Whether the ranges come by rising offset, or as they are stored. */
  readonly order: 'ascending' | 'stored';
  /** The ranges, each byte of the disk at most once. A source over a stream can be read only once. */
  ranges(signal?: AbortSignal): AsyncIterable<DiskRange>;
  /**
   * Where the ranges stand, in their order, for whoever reads the files in a way of his own; absent if they are packed,
   * or if the parts of a block of `BLOCK_SIZE` might not follow one another by rising offset.
   */
  stored?(): Iterable<StoredExtent>;
}

export type DiskKind = 'vmdk' | 'vhd' | 'raw';

/** A disk over files that can be read at any place: so can the disk, any number of times. */
export interface Disk extends DiskSource, RandomAccess {
  readonly kind: DiskKind;
  /** `fixed` or `dynamic` for a VHD, the descriptor's createType for a VMDK, `raw`. */
  readonly subformat: string;
  readonly allocated: number;
  /** What may be something else than zeros, by rising offset, neighbours joined. */
  extents(): AsyncIterable<Extent>;
  /** What is wrong in the file and did not keep it from being read. */
  readonly problems: readonly Problem[];
  /** Of a VHD. */
  readonly footer?: VhdFooter;
  /** Of a sparse VMDK; of the first extent if there are several. */
  readonly header?: SparseHeader;
  /** Of a VMDK. */
  readonly descriptor?: Descriptor;
}
