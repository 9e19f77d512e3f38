import { createHash } from 'node:crypto';
import { open, truncate, writeFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openInput } from '../../../src/convert/open-input.ts';
import { pieceReader } from '../../../src/convert/piece-reader.ts';
import { isStored, type StoredDisk } from '../../../src/convert/stored-blocks.ts';
import { threadPool } from '../../../src/convert/threads.ts';
import { BLOCK_SIZE, BlockMap } from '../../../src/formats/block-map.ts';
import type { StoredExtent } from '../../../src/formats/disk.ts';
import { type Folder, temporaryFolder } from '../../support/formats/folder.ts';
import { random } from '../../support/formats/random.ts';
import { refused } from '../../support/formats/refused.ts';

const SIZE = 40 * BLOCK_SIZE + 1000;
const content = Buffer.alloc(SIZE);
for (let at = 0, { below } = random(3); at + 4 < SIZE; at += 512) content.writeUInt32LE(1 + below(2 ** 31), at);

const threads = threadPool(2);
test.after(async () => await threads[Symbol.asyncDispose]());

async function openStored(folder: Folder) {
  await writeFile(folder.at('in.raw'), content);
  const input = await openInput(folder.at('in.raw'));
  if (!isStored(input.disk)) throw new Error('not stored as it is');
  return { ...input, disk: input.disk };
}

/** The same file, of which the disk has only those extents. */
function only(disk: StoredDisk, extents: readonly (readonly [offset: number, length: number])[]): StoredDisk {
  const [{ file }] = [...disk.stored()] as [StoredExtent];
  return { ...disk, stored: () => extents.map(([offset, length]) => ({ file, from: offset, offset, length })) };
}

const memory = (blocks: number) => new Uint8Array(new SharedArrayBuffer(blocks * BLOCK_SIZE)).fill(0xee);
const piece = (block: number, count: number) => ({ offset: block * BLOCK_SIZE, length: count * BLOCK_SIZE });

test('pieces come with the checksums of their blocks and their MD5, zeros where nothing stands', async () => {
  await using folder = await temporaryFolder();
  await using input = await openStored(folder);
  const kept = [
    [1000, 500],
    [BLOCK_SIZE - 1000, 5 * BLOCK_SIZE],
    [9 * BLOCK_SIZE, 1],
    [20 * BLOCK_SIZE, SIZE - 20 * BLOCK_SIZE],
  ] as const;
  const expected = Buffer.alloc(41 * BLOCK_SIZE);
  for (const [offset, length] of kept) content.copy(expected, offset, offset, offset + length);
  const read = pieceReader(only(input.disk, kept), threads);
  const pieces = [piece(0, 2), piece(2, 3), piece(7, 3), piece(25, 1), piece(30, 11)];
  await Promise.all(
    pieces.map(async (each) => {
      const data = memory(each.length / BLOCK_SIZE);
      const { checksums, md5 } = await read(each, data);
      const whole = expected.subarray(each.offset, each.offset + each.length);
      assert.ok(whole.equals(data), `at ${each.offset}`);
      assert.equal(Buffer.from(md5 ?? []), createHash('md5').update(whole).digest());
      const blocks = new BlockMap();
      blocks.note({ offset: each.offset, data: whole });
      assert.equal(
        [...blocks.entries()].map(([, checksum]) => checksum),
        [...checksums],
      );
    }),
  );
});

test('a file that becomes shorter, or cannot be read, is an error; so are threads that have ended', async () => {
  await using folder = await temporaryFolder();
  await using input = await openStored(folder);
  await truncate(folder.at('in.raw'), 2 * BLOCK_SIZE);
  const error = await refused(() => pieceReader(input.disk, threads)(piece(1, 2), memory(2)), 'became shorter');
  assert.is(error.data.offset, 2 * BLOCK_SIZE);
  await using writeOnly = await open(folder.at('other'), 'w');
  const [place] = [...input.disk.stored()] as [StoredExtent & { readonly file: { readonly path: string } }];
  const broken = { ...input.disk, stored: () => [{ ...place, file: { ...place.file, fd: writeOnly.fd } }] };
  const words = 'in.raw cannot be read';
  await refused(() => pieceReader(broken, threads)(piece(0, 1), memory(1)), words, 'E_INPUT_MISSING');
  const ended = threadPool(1);
  await ended[Symbol.asyncDispose]();
  await refused(() => pieceReader(input.disk, ended)(piece(0, 1), memory(1)), 'ended', 'E_INTERNAL');
});

test.run();
