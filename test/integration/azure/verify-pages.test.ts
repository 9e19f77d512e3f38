import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { PageBlob } from '../../../src/azure/pages/page-blob.ts';
import { type VerifyLevel, verifyPages } from '../../../src/azure/pages/verify-pages.ts';
import { BLOCK_SIZE } from '../../../src/formats/block-map.ts';
import { KiB, MiB } from '../../../src/size.ts';
import { FakeBlobs } from '../../fakes/blob/fake-blobs.ts';
import { refused } from '../../support/formats/refused.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';
import { pageImage, patchyDisk } from '../../support/page-image.ts';
import { heardIo, openDisk, upload } from '../../support/pages-rig.ts';

const LEVELS: readonly VerifyLevel[] = ['ranges', 'full'];
const image = pageImage(patchyDisk(40 * MiB - 8 * KiB, 6));
const [firstRun] = image.blocks.extents();
const start = firstRun?.offset ?? 0;

let blobs: FakeBlobs;
test.before(async () => void (blobs = await FakeBlobs.start()));
test.before.each(() => blobs.reset());
test.after(() => blobs[Symbol.asyncDispose]());

/** A disk that holds the image. */
async function uploaded(): Promise<PageBlob> {
  const disk = blobs.attachDisk('d', image.fileSize);
  await using folder = await temporaryFolder();
  await upload(image, { blobs, disk, folder: folder.at('.') }, heardIo());
  return await openDisk(blobs, disk);
}

const refusal = async (blob: PageBlob, level: VerifyLevel) =>
  await refused(() => verifyPages(image, blob, level, heardIo()), '', 'E_VERIFY');

test('what was uploaded is proved: by a sample, or by all bytes', async () => {
  const blob = await uploaded();
  const ranges = (await blob.ranges()).length;
  const full = heardIo();
  const all = image.blocks.allocated + 512;
  assert.equal(await verifyPages(image, blob, 'full', full), { level: 'full', ranges, bytesRead: all });
  assert.is(full.progressed.at(-1), image.blocks.allocated);
  const sampled = await verifyPages(image, blob, 'ranges', heardIo());
  assert.is(sampled.level, 'ranges');
  assert.ok(sampled.bytesRead > 8 * MiB && sampled.bytesRead <= 16 * MiB + 512);
});

test('a blob of an empty disk is proved, too', async () => {
  const empty = pageImage(Buffer.alloc(MiB));
  const disk = blobs.attachDisk('empty', empty.fileSize);
  await using folder = await temporaryFolder();
  await upload(empty, { blobs, disk, folder: folder.at('.') }, heardIo());
  const blob = await openDisk(blobs, disk);
  for (const level of LEVELS) {
    assert.equal(await verifyPages(empty, blob, level, heardIo()), { level, ranges: 1, bytesRead: 512 });
  }
});

test('a block that differs is found where it is', async () => {
  const blob = await uploaded();
  const place = [...image.blocks.extents()].find(({ length }) => length >= 3 * BLOCK_SIZE);
  const offset = (place?.offset ?? 0) + 2 * BLOCK_SIZE;
  await blob.put(offset + 512, Buffer.alloc(512, 0xaa));
  assert.is((await refusal(blob, 'full')).data.offset, offset);
});

test('a missing page range is found without reading it', async () => {
  const blob = await uploaded();
  await blob.clear({ offset: start, length: 512 });
  for (const level of LEVELS) assert.is((await refusal(blob, level)).data.offset, start);
});

test('pages beside the map must be zeros', async () => {
  const [from, to] = [...image.blocks.extents()];
  const gap = (from?.offset ?? 0) + (from?.length ?? 0);
  assert.ok(to && gap < to.offset);
  const blob = await uploaded();
  await blob.put(gap, Buffer.alloc(512));
  for (const level of LEVELS) assert.is((await verifyPages(image, blob, level, heardIo())).level, level);
  await blob.put(gap, Buffer.alloc(512, 1));
  for (const level of LEVELS) assert.is((await refusal(blob, level)).data.offset, gap);
});

test('another footer, or another length, is found', async () => {
  const blob = await uploaded();
  await blob.put(image.virtualSize, Buffer.alloc(512, 1));
  assert.match((await refusal(blob, 'ranges')).message, 'footer');
  const longer: PageBlob = { ...blob, length: async () => image.fileSize + 512 };
  assert.is((await refusal(longer, 'full')).data.offset, image.fileSize);
});

test('failures that pass are no differences', async () => {
  const blob = await uploaded();
  blobs.faults.add({ kind: 'truncate', after: 1000 }, { method: 'GET' }, 2);
  blobs.faults.add({ kind: 'status', status: 503, code: 'ServerBusy' }, {}, 2);
  assert.is((await verifyPages(image, blob, 'full', heardIo())).bytesRead, image.blocks.allocated + 512);
});

test.run();
