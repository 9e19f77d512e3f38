import type { Readable, Writable } from 'node:stream';
import type { OpenedInput } from '../../convert/open-input.ts';
import type { Output } from '../../convert/open-output.ts';
import type { OutputSubformat, Target, TargetOptions } from '../../convert/target.ts';
import type { Threads } from '../../convert/threads.ts';
import type { BlockMap } from '../../formats/block-map.ts';
import type { DiskKind } from '../../formats/disk.ts';
import type { Problem } from '../../formats/problem.ts';
import type { GrainCodec } from '../../formats/vmdk/codec.ts';
import type { WrittenDisk } from '../../formats/write-data.ts';

export interface ConvertOptions extends TargetOptions {
  /** A VMDK (with its parts beside it), VHD, raw disk or OVA; `-` for the standard input. */
  readonly input: string;
  /** What the input is; found out by its content unless told. */
  readonly from?: DiskKind | undefined;
  /** Which disk of an OVA that holds several. */
  readonly member?: string | undefined;
  /** Read the output again and compare every block. */
  readonly verify?: boolean | undefined;
  /** Compute the SHA-256 of the whole output. */
  readonly sha256?: boolean | undefined;
  /** Unix seconds for the footer of a VHD. @default `SOURCE_DATE_EPOCH`, else the year 2000 */
  readonly epoch?: number | undefined;
  /** What `-` means as input; the process's own unless told. */
  readonly stdin?: Readable | undefined;
  /** What `-` means as output. */
  readonly stdout?: Writable | undefined;
}

/** All sizes are bytes. */
export interface ConvertResult {
  readonly input: {
    readonly path: string;
    /** Of an OVA. */
    readonly member: string | null;
    readonly kind: DiskKind;
    /** Not known of a stream. */
    readonly subformat: string | null;
    readonly virtualSize: number;
    /** What the file stores of the disk; not known of some streams. */
    readonly allocated: number | null;
  };
  readonly output: {
    readonly path: string;
    readonly kind: DiskKind;
    readonly subformat: OutputSubformat;
    readonly virtualSize: number;
    readonly fileSize: number;
    /** Data on the disk, in blocks of 64 KiB that are not all zeros. */
    readonly allocated: number;
  };
  /** Names the content of the disk, whatever its format: see `diskDigest`. */
  readonly digest: string;
  /** Of the whole output, in hex, if it was asked for. */
  readonly sha256: string | null;
  /** Whether the output was read again and compared. */
  readonly verified: boolean;
  /** What is wrong in the input and did not keep it from being read. */
  readonly warnings: readonly Problem[];
  readonly durationMs: number;
}

/** What one step of a conversion leaves for the next. */
export interface Conversion {
  readonly options: ConvertOptions;
  readonly target: Target;
  readonly threads: Threads;
  readonly codec: GrainCodec;
  readonly blocks: BlockMap;
  input?: OpenedInput;
  output?: Output;
  written?: WrittenDisk;
  sha256?: string | undefined;
}

/** What an earlier step has made. */
export function need<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('step order: it is not there yet');
  return value;
}

/** What is wrong in the input and did not keep it from being read. */
export function warningsOf({ disk }: OpenedInput): readonly Problem[] {
  return 'problems' in disk ? disk.problems : [];
}

export function temporaryOf(output: Output | undefined): string {
  return need(need(output).temporary);
}
