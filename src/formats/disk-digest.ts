import { createHash } from 'node:crypto';
import { KiB } from '../size.ts';
import type { BlockMap } from './block-map.ts';

/**
 * Names the content of a disk, whatever file it is in, at the cost of its data alone: `blocks-v1:` and the SHA-256, in
 * hex, of the disk's size in bytes and, for each 64 KiB block that is not all zeros, by rising offset, the block's
 * index and the CRC-32 of its bytes (1 if it is 0; a last block that is shorter is filled up with zeros). All numbers
 * are unsigned, little-endian, of 64 bits. It finds accidents; it does not stand up to somebody who makes a collision.
 */
export function diskDigest(size: number, blocks: BlockMap): string {
  const hash = createHash('sha256');
  const bytes = new DataView(new ArrayBuffer(64 * KiB));
  let used = 0;
  const add = (value: number) => {
    bytes.setBigUint64(used, BigInt(value), true);
    used += 8;
    if (used < bytes.byteLength) return;
    hash.update(bytes);
    used = 0;
  };
  add(size);
  for (const [block, checksum] of blocks.entries()) {
    add(block);
    add(checksum);
  }
  return `blocks-v1:${hash.update(new Uint8Array(bytes.buffer, 0, used)).digest('hex')}`;
}
