import type { RandomAccess } from '../../bytes.ts';
import type { PieceReader } from '../../convert/piece-reader.ts';
import type { BlockMap } from '../../formats/block-map.ts';

/** The fixed VHD that Azure gets: known block by block before a byte is sent, whatever file its disk comes from. */
export interface VhdImage {
  /** The virtual disk; what lies beyond its end, up to `virtualSize`, is zeros. */
  readonly disk: RandomAccess;
  /** Bytes of the disk on Azure: whole MiB. */
  readonly virtualSize: number;
  /** Bytes of the page blob: the disk and its footer. */
  readonly fileSize: number;
  /** Which blocks hold data, and the checksum of each: the plan of what is sent, and the measure of what arrived. */
  readonly blocks: BlockMap;
  /** `diskDigest` of the disk: what the Azure resource is tagged with. */
  readonly digest: string;
  /** The last 512 bytes; they go last. */
  readonly footer: Uint8Array;
  /** Makes who reads and hashes it by rising offset in threads, where that is possible and worth it. */
  readonly pieces?: (() => PieceReader) | undefined;
}
