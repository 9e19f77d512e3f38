/** A piece of a disk: what is not in any range reads as zeros. */
export interface DiskRange {
  /** Byte offset on the virtual disk. */
  readonly offset: number;
  /** Belongs to the reader of the range: the source does not touch it again. */
  readonly data: Uint8Array;
}

/** A disk whose allocation is known before its bytes are read. */
export interface DiskSource {
  /** Size of the virtual disk in bytes. */
  readonly size: number;
  /** Bytes that the ranges will hold in all; what is left reads as zeros. */
  readonly allocated: number;
  /** Whether the ranges come by rising offset, or as they are stored. */
  readonly order: 'ascending' | 'stored';
  /** The ranges, each byte of the disk at most once. A source over a stream can be read only once. */
  ranges(signal?: AbortSignal): AsyncIterable<DiskRange>;
}
