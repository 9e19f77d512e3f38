/** What a disk holds: its size in bytes, and the 4 KiB blocks that are not zeros, by number. */
export interface Content {
  readonly size: number;
  readonly blocks: ReadonlyMap<number, Buffer>;
}

export const BLOCK = 4096;
const ZERO = Buffer.alloc(BLOCK);

/** Gathers pieces of a disk, in any order. */
export function contentBuilder(size: number): { add(offset: number, data: Uint8Array): void; finish(): Content } {
  const blocks = new Map<number, Buffer>();
  return {
    add(offset, data) {
      for (let at = 0; at < data.length;) {
        const number = Math.floor((offset + at) / BLOCK);
        const inside = (offset + at) % BLOCK;
        const piece = data.subarray(at, at + BLOCK - inside);
        if (!blocks.has(number)) blocks.set(number, Buffer.alloc(BLOCK));
        blocks.get(number)?.set(piece, inside);
        at += piece.length;
      }
    },
    finish() {
      for (const [number, block] of blocks) if (block.equals(ZERO)) blocks.delete(number);
      return { size, blocks };
    },
  };
}

/** The content of a raw disk. */
export function contentOfBytes(disk: Uint8Array): Content {
  const content = contentBuilder(disk.length);
  content.add(0, disk);
  return content.finish();
}

/** Where two disks differ, in words; undefined if they are the same. */
export function difference(found: Content, expected: Content): string | undefined {
  if (found.size !== expected.size) return `size ${found.size} instead of ${expected.size}`;
  for (const [number, block] of expected.blocks) {
    const other = found.blocks.get(number);
    if (other === undefined) return `zeros in block ${number}`;
    if (!other.equals(block)) return `other bytes in block ${number}`;
  }
  for (const number of found.blocks.keys()) if (!expected.blocks.has(number)) return `data in block ${number}`;
  return undefined;
}
