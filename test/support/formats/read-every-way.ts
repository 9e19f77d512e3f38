import * as assert from 'uvu/assert';
import type { Extent } from '../../../src/bytes.ts';
import { BLOCK_SIZE } from '../../../src/formats/block-map.ts';
import type { Disk, DiskSource, StoredExtent } from '../../../src/formats/disk.ts';
import { MiB } from '../../../src/size.ts';
import type { Random } from './random.ts';
import { BLOCK, type Content, contentBuilder, difference } from './reference/content.ts';

/** The content of a disk that is read once, from front to end; asserts what every source promises. */
export async function readOnce(source: DiskSource): Promise<Content> {
  assert.ok(Number.isSafeInteger(source.size) && source.size > 0, `a disk of ${source.size} bytes`);
  const content = contentBuilder(source.size);
  const pieces: Extent[] = [];
  let sum = 0;
  for await (const { offset, data } of source.ranges()) {
    assert.ok(offset >= 0 && offset + data.length <= source.size, `a range beyond the disk, at ${offset}`);
    if (source.order === 'ascending') assert.ok(offset >= end(pieces.at(-1)), 'ranges that do not ascend');
    pieces.push({ offset, length: data.length });
    content.add(offset, data);
    sum += data.length;
  }
  if (source.allocated !== undefined) assert.is(sum, source.allocated, 'bytes that were announced');
  pieces.sort((a, b) => a.offset - b.offset);
  for (const [index, { offset }] of pieces.entries()) {
    assert.ok(offset >= end(pieces[index - 1]), `byte ${offset} twice`);
  }
  return content.finish();
}

/** The content of a disk by where its files have it; asserts what `stored()` promises. */
async function readPlaces({ size, order }: Disk, places: Iterable<StoredExtent>): Promise<Content> {
  const content = contentBuilder(size);
  const blocks = new Set<number>();
  let last: StoredExtent | undefined;
  for (const extent of places) {
    const { file, from, offset, length } = extent;
    if (order === 'ascending') assert.ok(offset >= end(last), 'places that do not ascend');
    const first = Math.floor(offset / BLOCK_SIZE);
    if (first * BLOCK_SIZE < end(last) && offset >= end(last)) blocks.delete(first);
    for (let block = first; block * BLOCK_SIZE < offset + length; block++) {
      assert.not.ok(blocks.has(block), 'a block whose parts do not follow one another');
      blocks.add(block);
    }
    content.add(offset, await file.read(from, length));
    last = extent;
  }
  return content.finish();
}

/** One of the ways to read a disk, or all of them one after the other: each must stand alone. */
export function readSomeWay(disk: Disk, random: Random): Promise<Content> {
  const pieces = disk.size < 8 * MiB && random.below(3) === 0;
  return pieces ? readInPieces(disk, random) : readEveryWay(disk, random);
}

/** The content of a disk by `read()` alone, from its beginning to its end; for disks of a few MiB. */
async function readInPieces(disk: Disk, { below }: Random): Promise<Content> {
  const content = contentBuilder(disk.size);
  for (let offset = 0; offset < disk.size;) {
    const data = await disk.read(offset, 1 + below(300_000));
    assert.ok(data.length > 0 && offset + data.length <= disk.size, `a read of ${data.length} bytes at ${offset}`);
    content.add(offset, data);
    offset += data.length;
  }
  return content.finish();
}

/** The content of a disk by its ranges; asserts that `extents()`, `read()` and `stored()` say the same. */
export async function readEveryWay(disk: Disk, { below, pick }: Random): Promise<Content> {
  const content = await readOnce(disk);
  if (disk.stored !== undefined) {
    assert.is(
      difference(await readPlaces(disk, disk.stored()), content) ?? 'same',
      'same',
      'by the places in the files',
    );
  }
  const extents: Extent[] = [];
  for await (const extent of disk.extents()) {
    assert.ok(extent.length > 0 && end(extent) <= disk.size, 'an extent beyond the disk');
    assert.ok(extents.length === 0 || extent.offset > end(extents.at(-1)), 'extents that are not joined');
    extents.push(extent);
  }
  for (const [number, block] of content.blocks) {
    const first = number * BLOCK + block.findIndex((byte) => byte !== 0);
    assert.ok(
      extents.some((extent) => extent.offset <= first && first < end(extent)),
      `data outside of extents, at ${first}`,
    );
  }
  for (const place of [0, Math.max(0, disk.size - 700), below(disk.size), ...places(content, pick)]) {
    await compareRead(disk, content, place, pick([1, 512, 5000, 3 * BLOCK]));
  }
  return content;
}

function places({ blocks }: Content, pick: Random['pick']): number[] {
  const some = [...blocks.keys()];
  return some.length === 0 ? [] : [pick(some) * BLOCK, Math.max(0, pick(some) * BLOCK - 100)];
}

async function compareRead(disk: Disk, content: Content, offset: number, length: number): Promise<void> {
  const found = await disk.read(offset, length);
  const expected = Buffer.alloc(Math.min(length, disk.size - offset));
  for (let at = 0; at < expected.length;) {
    const inside = (offset + at) % BLOCK;
    const size = Math.min(BLOCK - inside, expected.length - at);
    content.blocks.get((offset + at - inside) / BLOCK)?.copy(expected, at, inside, inside + size);
    at += size;
  }
  assert.ok(expected.equals(found), `read(${offset}, ${length}) and ranges() differ`);
}

function end(extent: Extent | undefined): number {
  return extent === undefined ? 0 : extent.offset + extent.length;
}
