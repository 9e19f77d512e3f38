import type { StreamCursor } from '../cursor.ts';
import { damaged } from '../problem.ts';

/** Something that has to be read before the data, in one piece or several. */
export interface MetadataPart {
  readonly name: string;
  /** Where its next piece stands in the file; infinite when there is nothing left to read. */
  readonly offset: number;
  readonly length: number;
  /** Takes the piece in; the next one is known afterwards. */
  use(bytes: Uint8Array): void;
}

/** Reads all parts in the order in which they stand in the file. Throws `E_FORMAT` if that cannot be done in one go. */
export async function readMetadata(cursor: StreamCursor, parts: readonly MetadataPart[]): Promise<void> {
  for (;;) {
    const next = parts.reduce((first, part) => (part.offset < first.offset ? part : first));
    if (next.offset === Number.POSITIVE_INFINITY) return;
    if (next.offset < cursor.position) {
      throw damaged(
        'VMDK',
        `its ${next.name} at byte ${next.offset} overlaps other metadata, or precedes its reference`,
      );
    }
    await cursor.skipTo(next.offset);
    next.use(await cursor.read(next.length));
  }
}
