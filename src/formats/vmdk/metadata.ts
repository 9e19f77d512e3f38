import type { RandomAccess } from '../../bytes.ts';
import { type FailbackError, interrupted, isFailbackError } from '../../errors.ts';
import { KiB } from '../../size.ts';
import type { StreamCursor } from '../cursor.ts';
import { damaged } from '../problem.ts';

/** Something that has to be read before the data, in one piece or several. */
export interface MetadataPart {
  readonly name: string;
  /** Where its next piece stands in the file; infinite when there is nothing left to read. */
  readonly offset: number;
  readonly length: number;
  /** Takes the piece in; the next one is known afterwards. Throws `E_FORMAT`. */
  use(bytes: Uint8Array): void;
  /** Takes note that it cannot be read, and why; without it the error is thrown, since nothing can stand in for it. */
  fail?(error: FailbackError): void;
}

/**
 * Reads all parts of a stream in the order in which they stand there. A part that reaches beyond byte `limit`, where the
 * data begins, fails. Throws `E_FORMAT` if the stream ends, or if a part cannot be read for another one that stands in
 * its place, or that was read before: nothing tells which of them is wrong.
 */
export async function readMetadata(
  cursor: StreamCursor,
  parts: readonly MetadataPart[],
  limit = Number.POSITIVE_INFINITY,
): Promise<void> {
  for (;;) {
    const next = parts.reduce((first, part) => (part.offset < first.offset ? part : first));
    if (next.offset === Number.POSITIVE_INFINITY) return;
    const { name, offset } = next;
    if (offset < cursor.position) {
      throw damaged('VMDK', `its ${name} at byte ${offset} overlaps other metadata, or precedes its reference`);
    } else if (offset + next.length > limit) {
      fail(next, damaged('VMDK', `its ${name} at byte ${offset} is not among the metadata in front`));
    } else {
      await cursor.skipTo(offset);
      take(next, await cursor.read(next.length));
    }
  }
}

/** Reads all parts, wherever they stand in the file. Throws `E_FORMAT`, `E_INTERRUPTED`. */
export async function readMetadataAt(
  file: RandomAccess,
  parts: readonly MetadataPart[],
  signal?: AbortSignal,
): Promise<void> {
  const read = throughWindow(file);
  for (const part of parts) {
    while (part.offset !== Number.POSITIVE_INFINITY) {
      if (signal?.aborted) throw interrupted(signal.reason);
      const { name, offset, length } = part;
      if (offset + length > file.size) {
        fail(part, damaged('VMDK', `its ${name} at byte ${offset} is behind its end at byte ${file.size}`));
        continue;
      }
      try {
        const bytes = read(offset, length);
        take(part, bytes instanceof Promise ? await bytes : bytes);
      } catch (error) {
        // A bad place on a disk may have hit one copy only.
        if (!isFailbackError(error) || error.code !== 'E_INPUT_MISSING') throw error;
        fail(part, error);
      }
    }
  }
}

function take(part: MetadataPart, bytes: Uint8Array): void {
  try {
    if (bytes.length < part.length) throw damaged('VMDK', 'it became shorter while it was read');
    part.use(bytes);
  } catch (error) {
    if (!isFailbackError(error)) throw error;
    fail(part, error);
  }
}

function fail(part: MetadataPart, error: FailbackError): void {
  if (part.fail === undefined) throw error;
  part.fail(error);
}

const WINDOW = 256 * KiB;

/** Grain tables are small and mostly stand side by side: one read brings many of them, and most need no waiting. */
export function throughWindow(
  file: RandomAccess,
): (offset: number, length: number) => Uint8Array | Promise<Uint8Array> {
  let start = 0;
  let window: Uint8Array = new Uint8Array(0);
  const piece = (offset: number, length: number) => window.subarray(offset - start, offset - start + length);
  return (offset, length) => {
    if (offset >= start && offset + length <= start + window.length) return piece(offset, length);
    const wide = Math.max(0, Math.min(Math.max(length, WINDOW), file.size - offset));
    // What cannot be read may be behind what is wanted.
    const reading = file.read(offset, wide).catch(() => file.read(offset, Math.min(length, wide)));
    return reading.then((bytes) => {
      window = bytes;
      start = offset;
      return piece(offset, length);
    });
  };
}
