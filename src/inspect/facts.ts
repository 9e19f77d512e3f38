import type { Extent } from '../bytes.ts';
import type { DiskKind } from '../formats/disk.ts';
import type { BootCode } from '../formats/partition/boot-code.ts';
import type { Partition, PartitionTable } from '../formats/partition/types.ts';
import type { ForeignKind } from '../formats/probe.ts';
import type { Problem } from '../formats/problem.ts';
import type { VhdFooter } from '../formats/vhd/footer.ts';
import type { SparseHeader } from '../formats/vmdk/header.ts';
import type { RejectedEntry } from '../formats/vmdk/repair-descriptor.ts';

/** What a file is by its content, whatever its name says. */
export type FileKind = DiskKind | ForeignKind;

/**
 * What a disk image is and holds, as plain data. Sizes and offsets are bytes, times ISO 8601; null stands where a fact
 * does not exist, or could not be read because of damage.
 */
export interface DiskFacts {
  readonly path: string;
  /** The disk inside an OVA. */
  readonly member: string | null;
  readonly kind: FileKind;
  /** `fixed`, `dynamic` or `differencing` of a VHD; the createType of a VMDK. */
  readonly subformat: string | null;
  /** Of the one file that was named, or of the OVA's member. */
  readonly fileSize: number;
  /** What the file occupies, which is less if it has holes. */
  readonly usedOnDisk: number | null;
  readonly virtualSize: number | null;
  /** Bytes of the virtual disk that may be something else than zeros. */
  readonly allocated: number | null;
  readonly vhd: FooterFacts | null;
  readonly vmdk: VmdkFacts | null;
  readonly content: ContentFacts | null;
  /** Why the disk cannot be read. */
  readonly refusal: { readonly message: string; readonly hint: string | null } | null;
  /** What the readers of the formats have found wrong. */
  readonly problems: readonly Problem[];
}

/** The footer of a VHD. */
export interface FooterFacts extends Omit<VhdFooter, 'timestamp' | 'dataOffset' | 'problems'> {
  /** Where it was found; a copy in front is only used if the end of the file has none. */
  readonly offset: number;
  readonly createdAt: string;
  readonly dataOffset: number | null;
  readonly checksumOk: boolean;
}

/** The header of a sparse extent. */
export interface HeaderFacts extends Omit<SparseHeader, 'descriptor' | 'directory' | 'redundantDirectory'> {
  readonly descriptor: Extent | null;
  /** Null if the grain directory is behind the data. */
  readonly directory: number | null;
  readonly redundantDirectory: number | null;
}

export interface VmdkFacts {
  readonly header: HeaderFacts | null;
  readonly descriptor: DescriptorFacts | null;
}

export interface EntryFacts {
  readonly key: string;
  readonly value: string;
}

export interface DescriptorFacts {
  readonly cid: string | null;
  /** `ffffffff` if the disk stands for itself. */
  readonly parentCid: string | null;
  readonly createType: string | null;
  readonly header: readonly EntryFacts[];
  readonly extents: readonly {
    readonly access: string;
    readonly size: number;
    readonly type: string;
    readonly file: string | null;
    readonly offset: number;
  }[];
  readonly ddb: readonly EntryFacts[];
  /** Entries of the disk data base that Microsoft's converter stops at; null if the text cannot be repaired. */
  readonly rejected: readonly RejectedEntry[] | null;
}

/** What is on the virtual disk. */
export interface ContentFacts {
  readonly scheme: PartitionTable['scheme'];
  readonly diskId: string | null;
  readonly bootCode: BootCode;
  readonly partitions: readonly PartitionFacts[];
  /** Of a disk without partitions. */
  readonly filesystem: FilesystemFacts | null;
  /** Offset of the first data behind all partitions that belongs to no partition table. */
  readonly dataBehind: number | null;
  /** The disk holds the file of a disk image, as if that were a disk. */
  readonly wrapped: FileKind | null;
}

export interface PartitionFacts extends Partition {
  readonly filesystem: FilesystemFacts | null;
}

export interface FilesystemFacts {
  readonly type: string;
  readonly label: string;
  readonly uuid: string | null;
  readonly size: number | null;
  readonly features: readonly string[];
}
