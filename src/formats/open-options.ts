import type { RandomAccess } from '../bytes.ts';
import type { DiskKind } from './disk.ts';
import type { GrainCodec } from './vmdk/codec.ts';

export interface OpenDiskOptions {
  /** What the file is; found out by its content unless told. */
  readonly kind?: DiskKind | undefined;
  /** Opens a file that a VMDK's descriptor names, beside the descriptor. Without it such disks are refused. */
  readonly sibling?: ((name: string) => Promise<RandomAccess>) | undefined;
  /** Who unpacks compressed grains; this thread unless told. */
  readonly codec?: GrainCodec | undefined;
  readonly signal?: AbortSignal | undefined;
}
