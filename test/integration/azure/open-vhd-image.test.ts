import { open, writeFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { silentHost } from '../../../src/events.ts';
import { BLOCK_SIZE } from '../../../src/formats/block-map.ts';
import { convertDisk } from '../../../src/pipeline/convert/convert.ts';
import { openVhdImage } from '../../../src/pipeline/upload/open-vhd-image.ts';
import { MiB } from '../../../src/size.ts';
import { putTraffic } from '../../fakes/blob/blob-request.ts';
import { FakeBlobs } from '../../fakes/blob/fake-blobs.ts';
import { codeOf } from '../../support/code-of.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';
import { refused } from '../../support/formats/refused.ts';
import { expectedBlob, pageImage, patchyDisk } from '../../support/page-image.ts';
import { heardIo, upload } from '../../support/pages-rig.ts';

/** More than 32 MiB of data, so that threads are worth it, in runs that are longer and shorter than a put. */
const content = patchyDisk(75 * MiB + 512, 4, 200);

let blobs: FakeBlobs;
test.before(async () => void (blobs = await FakeBlobs.start()));
test.before.each(() => blobs.reset());
test.after(() => blobs[Symbol.asyncDispose]());

/** A file of that disk, opened, and a place to send it to. */
async function prepare(bytes: Buffer, io = heardIo()) {
  const folder = await temporaryFolder();
  const path = folder.at('disk.raw');
  await writeFile(path, bytes);
  const image = await openVhdImage({ path }, io);
  const disk = blobs.attachDisk('d', image.fileSize);
  return {
    ...{ io, folder: folder.at('.'), path, image, disk, blobs },
    async [Symbol.asyncDispose]() {
      await image[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

test('a disk is the same image whether threads read it or not, and arrives', async () => {
  for (const bytes of [content, content.subarray(0, 10 * MiB)]) {
    blobs.reset();
    await using to = await prepare(bytes);
    const { image, io } = to;
    const known = pageImage(bytes);
    assert.is(image.pieces !== undefined, bytes === content);
    assert.equal([...image.blocks.entries()], [...known.blocks.entries()]);
    assert.equal([image.virtualSize, image.fileSize], [known.virtualSize, known.fileSize]);
    assert.is(io.progressed.at(-1), bytes.length);
    await upload(image, to, heardIo());
    assert.ok((await to.disk.read(0, image.fileSize)).equals(expectedBlob(bytes, image)));
    const puts = blobs.requests.filter(({ comp }) => comp === 'page');
    assert.ok(puts.every(({ headers }) => headers['content-md5'] !== undefined));
    assert.equal(putTraffic(blobs.requests).repeated, []);
  }
});

test('a packed disk is the same image, and arrives', async () => {
  await using folder = await temporaryFolder();
  const io = heardIo();
  await writeFile(folder.at('in.raw'), content);
  const output = folder.at('packed.vmdk');
  await convertDisk({ input: folder.at('in.raw'), output, subformat: 'streamOptimized' }, { ...io, host: silentHost });
  await using image = await openVhdImage({ path: output }, io);
  assert.is(image.pieces, undefined);
  const disk = blobs.attachDisk('packed', image.fileSize);
  await upload(image, { blobs, disk, folder: folder.at('.') }, io);
  assert.ok((await disk.read(0, image.fileSize)).equals(expectedBlob(content, image)));
});

test('what fails and what was stopped is sent again, and all arrives', async () => {
  await using to = await prepare(content);
  const { image } = to;
  const stop = new AbortController();
  const progress = (done: number) => (done > 15 * MiB ? stop.abort() : undefined);
  blobs.link.latency = 5;
  assert.is(await codeOf(upload(image, to, { ...heardIo(stop.signal), progress })), 'E_INTERRUPTED');
  const page = { comp: 'page' };
  blobs.faults.addRandom({ kind: 'status', status: 503, code: 'ServerBusy' }, 0.1, page, 1);
  blobs.faults.addRandom({ kind: 'reset', after: 100_000 }, 0.1, page, 2);
  blobs.faults.addRandom({ kind: 'corrupt' }, 0.1, page, 3);
  const { resumedBytes, retries } = await upload(image, to, heardIo());
  assert.ok(resumedBytes > 0 && retries > 0);
  blobs.faults.clear();
  assert.ok((await to.disk.read(0, image.fileSize)).equals(expectedBlob(content, image)));
});

test('a service that takes no MD5 gets the other checksum', async () => {
  await using to = await prepare(content);
  const disk = blobs.attachDisk('crc', to.image.fileSize, { checksums: ['crc64'] });
  await upload(to.image, { ...to, disk }, heardIo());
  assert.ok((await disk.read(0, to.image.fileSize)).equals(expectedBlob(content, to.image)));
});

test('a file that changes on the way is noticed before its bytes leave', async () => {
  await using to = await prepare(content);
  const changed = ([...to.image.blocks.entries()].at(-1)?.[0] ?? 0) * BLOCK_SIZE;
  await using file = await open(to.path, 'r+');
  await file.write(Buffer.from('changed'), 0, 7, changed + 5);
  const error = await refused(() => upload(to.image, to, heardIo()), 'changed', 'E_VERIFY');
  assert.is(error.data.offset, changed);
  assert.ok(to.disk.ranges().every(({ offset, length }) => offset + length <= changed));
});

test('a signal ends the reading, and what is no disk is refused', async () => {
  await using folder = await temporaryFolder();
  await writeFile(folder.at('disk.raw'), content);
  const path = folder.at('disk.raw');
  await refused(() => openVhdImage({ path }, heardIo(AbortSignal.abort())), '', 'E_INTERRUPTED');
  await refused(() => openVhdImage({ path: folder.at('none') }, heardIo()), '', 'E_INPUT_MISSING');
});

test.run();
