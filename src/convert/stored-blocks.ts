import type { RandomAccess } from '../bytes.ts';
import { FailbackError, interrupted } from '../errors.ts';
import { type FileSource, unreadable } from '../file-source.ts';
import type { DiskSource, StoredExtent } from '../formats/disk.ts';
import { damaged } from '../formats/problem.ts';
import { PIECE, piecesOf } from '../read-ahead.ts';
import { MiB } from '../size.ts';
import type { Threads } from './threads.ts';

/** Bytes after which a job ends: enough that asking costs nothing, and few enough that an abort comes through. */
const JOB = 4 * MiB;
/** Extents after which it ends, if they are small. */
const JOB_EXTENTS = 1024;
/** Jobs for each thread: one waits while it works on the other. */
const JOBS_AHEAD = 2;

export interface StoredBlocksOptions {
  readonly threads: Threads;
  /** Descriptor of a file into which the blocks are written, at their own offsets. */
  readonly output?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes that were read since the last call. */
  readonly onBytes?: ((count: number) => void) | undefined;
  /** Called for each block that is not all zeros, in no order, with its checksum as a `BlockMap` has it. */
  readonly onBlock: (block: number, checksum: number) => void;
}

/** A disk that threads can read by themselves: its data stand in files that are open, as they are. */
export interface StoredDisk extends DiskSource {
  stored(): Iterable<StoredExtent>;
}

export function isStored(source: DiskSource): source is StoredDisk {
  if (source.stored === undefined) return false;
  for (const { file } of source.stored()) if (!isOpen(file)) return false;
  return true;
}

export function isOpen(file: RandomAccess): file is FileSource {
  return 'fd' in file;
}

/**
 * Reads all blocks of a disk in threads, each of which moves whole pieces by itself: only numbers come back. When this
 * has ended, in whatever way, no thread touches a file any more.
 *
 * Throws `E_INPUT_MISSING`, `E_FORMAT` if a file became shorter, `E_INTERRUPTED`, and the file system's errors of writing.
 */
export async function readStoredBlocks(source: StoredDisk, options: StoredBlocksOptions): Promise<void> {
  const { threads, output, signal, onBytes, onBlock } = options;
  const { size } = source;
  const files = new Map<number, FileSource>();
  const jobs = jobsOf(source, files);
  const work = async () => {
    // The one iterator serves all; whoever fails ends it for the others, too.
    for (const { extents, bytes } of jobs) {
      if (signal?.aborted) throw interrupted(signal.reason);
      const found = await threads.ask({ task: 'blocks', extents, size, output }, [extents.buffer]);
      const pairs = found as Float64Array;
      for (let index = 0; index < pairs.length; index += 2) onBlock(pairs[index] ?? 0, pairs[index + 1] ?? 0);
      onBytes?.(bytes);
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: threads.count * JOBS_AHEAD }, work));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw readError(failed.reason, files);
}

interface BlocksJob {
  readonly extents: Float64Array<ArrayBuffer>;
  readonly bytes: number;
}

/** The extents as `readBlocks` takes them; a job ends only where a piece does. */
function* jobsOf(source: StoredDisk, files: Map<number, FileSource>): Generator<BlocksJob> {
  let numbers: number[] = [];
  let bytes = 0;
  let last = -1;
  for (const { file, from, offset, length } of cut(source.stored())) {
    const piece = Math.floor(offset / PIECE);
    if (piece !== last && (bytes >= JOB || numbers.length >= JOB_EXTENTS * 4)) {
      yield { extents: Float64Array.from(numbers), bytes };
      numbers = [];
      bytes = 0;
    }
    last = piece;
    files.set(file.fd, file);
    numbers.push(file.fd, from, offset, length);
    bytes += length;
  }
  if (bytes > 0) yield { extents: Float64Array.from(numbers), bytes };
}

function* cut(extents: Iterable<StoredExtent>): Generator<StoredExtent & { readonly file: FileSource }> {
  for (const { file, from, offset, length } of extents) {
    if (!isOpen(file)) throw new Error('not a file that is open');
    for (const piece of piecesOf([{ offset, length }])) yield { file, from: from + piece.offset - offset, ...piece };
  }
}

/** What a thread could say of an error, as one of ours; of writing as the file system's. */
export function readError(error: unknown, files: ReadonlyMap<number, FileSource>): unknown {
  if (error instanceof FailbackError || !(error instanceof Error)) return error;
  const { fd, endsBefore } = error as { readonly fd?: number; readonly endsBefore?: number };
  if (endsBefore !== undefined) {
    return damaged('disk', 'the file became shorter while it was read', { offset: endsBefore });
  }
  const file = fd === undefined ? undefined : files.get(fd);
  return file === undefined ? error : unreadable(file.path, error);
}
