import type { BlockMap } from '../formats/block-map.ts';
import type { PartitionTable } from '../formats/partition/types.ts';

/** What the file must be; what is left out is not checked. */
export interface ExpectedVhd {
  readonly virtualSize: number;
  readonly uuid?: string | undefined;
  /** What `writeVhd` noted: the data is read again and compared block by block. */
  readonly blocks?: BlockMap | undefined;
  /** Digest of the whole file in hex; only read for if `blocks` is not given, which proves the same for less. */
  readonly sha256?: string | undefined;
  readonly scheme?: PartitionTable['scheme'] | undefined;
  /** One of the partitions must hold a file system with this UUID. */
  readonly filesystemUuid?: string | undefined;
}
