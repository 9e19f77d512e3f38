import type { Problem } from '../problem.ts';

/** Everything here reckons in sectors of 512 bytes, the only size that a VHD has. */
export const SECTOR = 512;

export interface Partition {
  /** Its number, from 1; logical partitions of an MBR start at 5. */
  readonly index: number;
  /** Two hex digits in an MBR, a GUID in a GPT; lower case. */
  readonly type: string;
  /** Bytes from the start of the disk. */
  readonly start: number;
  /** Bytes. */
  readonly size: number;
  readonly bootable: boolean;
  /** What Linux calls PARTUUID; lower case. */
  readonly uuid: string;
  /** GPT only; else empty. */
  readonly name: string;
  /** Whether firmware looks here for boot loaders. */
  readonly isEsp: boolean;
}

export interface PartitionTable {
  readonly scheme: 'mbr' | 'gpt' | 'none';
  /** `0x` and eight hex digits in an MBR, a GUID in a GPT. */
  readonly diskId: string | undefined;
  readonly partitions: readonly Partition[];
  readonly problems: readonly Problem[];
}
