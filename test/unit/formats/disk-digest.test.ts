import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BLOCK_SIZE, BlockMap } from '../../../src/formats/block-map.ts';
import { diskDigest } from '../../../src/formats/disk-digest.ts';
import { MiB } from '../../../src/size.ts';

test('the digest is that of size, indexes and checksums', () => {
  const map = new BlockMap();
  const data = Buffer.alloc(BLOCK_SIZE, 7);
  map.note({ offset: 40_000 * BLOCK_SIZE, data });
  map.note({ offset: 3 * BLOCK_SIZE, data });
  const numbers = [9 * MiB, 3, crc32(data), 40_000, crc32(data)].map(BigInt);
  const hash = createHash('sha256').update(BigUint64Array.from(numbers)).digest('hex');
  assert.is(diskDigest(9 * MiB, map), `blocks-v1:${hash}`);
});

test('many blocks, an empty disk, and another size', () => {
  const map = new BlockMap();
  const data = Buffer.alloc(BLOCK_SIZE, 1);
  for (let block = 0; block < 5000; block++) map.note({ offset: block * BLOCK_SIZE, data });
  const numbers = [1e12, ...Array.from({ length: 5000 }, (_, block) => [block, crc32(data)]).flat()].map(BigInt);
  const hash = createHash('sha256').update(BigUint64Array.from(numbers)).digest('hex');
  assert.is(diskDigest(1e12, map), `blocks-v1:${hash}`);
  assert.is.not(diskDigest(MiB, new BlockMap()), diskDigest(2 * MiB, new BlockMap()));
});

test.run();
