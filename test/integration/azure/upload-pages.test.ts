import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { UploadPagesOptions } from '../../../src/azure/pages/upload-pages.ts';
import type { EventData, FailbackEvent } from '../../../src/events.ts';
import { BLOCK_SIZE } from '../../../src/formats/block-map.ts';
import { KiB, MiB } from '../../../src/size.ts';
import { putTraffic } from '../../fakes/blob/blob-request.ts';
import { FakeBlobs } from '../../fakes/blob/fake-blobs.ts';
import { codeOf } from '../../support/code-of.ts';
import { refused } from '../../support/formats/refused.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';
import { expectedBlob, pageImage, patchyDisk } from '../../support/page-image.ts';
import { heardIo, openTestJournal, upload } from '../../support/pages-rig.ts';

const SIZE = 24 * MiB;
const content = patchyDisk(SIZE - 100 * KiB);
const image = pageImage(content);
const expected = expectedBlob(content, image);

let blobs: FakeBlobs;
test.before(async () => void (blobs = await FakeBlobs.start()));
test.before.each(() => blobs.reset());
test.after(() => blobs[Symbol.asyncDispose]());

async function place() {
  const folder = await temporaryFolder();
  const disk = blobs.attachDisk('d', image.fileSize);
  const same = async () => (await disk.read(0, image.fileSize)).equals(expected);
  return { folder: folder.at('.'), disk, blobs, same, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

const dataPuts = () => blobs.requests.filter(({ comp, range }) => comp === 'page' && range && range.length > 512);

test('only data travels, each byte once, with a checksum, and the footer last', async () => {
  await using to = await place();
  const io = heardIo();
  const result = await upload(image, to, io, { found: false });
  assert.ok(await to.same());
  const { bytes, repeated } = putTraffic(blobs.requests);
  assert.equal(repeated, []);
  assert.is(bytes, image.blocks.allocated + 512);
  assert.equal(to.disk.ranges().at(-1), { offset: image.virtualSize, length: 512 });
  const puts = blobs.requests.filter(({ comp }) => comp === 'page');
  assert.is(puts.at(-1)?.range?.offset, image.virtualSize);
  assert.ok(puts.every(({ headers }) => headers['content-md5'] !== undefined));
  assert.equal(result, { sent: image.blocks.allocated, requests: puts.length - 1, retries: 0, resumedBytes: 0 });
  assert.equal(
    io.progressed.toSorted((a, b) => a - b),
    io.progressed,
  );
  assert.is(io.progressed.at(-1), image.blocks.allocated + 512);
});

test('of an empty disk only the footer travels', async () => {
  const empty = pageImage(Buffer.alloc(MiB));
  await using folder = await temporaryFolder();
  const disk = blobs.attachDisk('empty', empty.fileSize);
  await upload(empty, { folder: folder.at('.'), disk, blobs }, heardIo());
  assert.equal(disk.ranges(), [{ offset: MiB, length: 512 }]);
});

test('a tenth of all requests failing, in every way, makes no difference to the blob', async () => {
  await using to = await place();
  const page = { comp: 'page' };
  blobs.faults.addRandom({ kind: 'status', status: 503, code: 'ServerBusy' }, 0.03, page, 1);
  blobs.faults.addRandom({ kind: 'status', status: 500, code: 'OperationTimedOut' }, 0.02, page, 2);
  blobs.faults.addRandom({ kind: 'reset', after: 100_000 }, 0.02, page, 3);
  blobs.faults.addRandom({ kind: 'lost' }, 0.02, page, 4);
  blobs.faults.addRandom({ kind: 'wrong', status: 500, code: 'InternalError' }, 0.02, page, 5);
  blobs.faults.addRandom({ kind: 'corrupt' }, 0.02, page, 6);
  const io = heardIo();
  const result = await upload(image, to, io, { maxRate: 256 * KiB * 1000 });
  blobs.faults.clear();
  assert.ok(await to.same());
  assert.is(result.retries, io.events.filter(({ code }) => code === 'retry.wait').length);
});

test('Retry-After is heeded', async () => {
  await using to = await place();
  blobs.faults.add({ kind: 'status', status: 503, code: 'ServerBusy', retryAfter: 1 }, { comp: 'page' });
  const io = heardIo();
  await upload(image, to, io);
  const [wait] = io.events.filter(({ code }) => code === 'retry.wait');
  assert.ok(wait?.code === 'retry.wait' && wait.data.delayMs >= 1000);
  assert.ok(await to.same());
});

test('a request that is never answered is given up and made again', async () => {
  await using to = await place();
  blobs.faults.add({ kind: 'hang' }, { comp: 'page' }, 2);
  const io = heardIo();
  const result = await upload(image, to, io, { tryTimeout: 700 });
  // More of them on a machine that is so busy that others take as long.
  assert.ok(result.retries >= 2);
  assert.ok(io.events.some(({ message }) => message.includes('no answer within')));
  assert.ok(await to.same());
});

test('an upload that was stopped goes on: nothing that arrived is sent again', async () => {
  await using to = await place();
  const stop = new AbortController();
  const first = heardIo(stop.signal);
  const io = { ...first, progress: (done: number) => (done > 5 * MiB ? stop.abort() : undefined) };
  blobs.link.latency = 20;
  assert.is(await codeOf(upload(image, to, io)), 'E_INTERRUPTED');
  const before = to.disk.ranges();
  assert.ok(before.length > 0);
  assert.is(to.disk.ranges().at(-1)?.offset === image.virtualSize, false, 'no footer yet');
  const journal = await openTestJournal(to.folder, image);
  const noted = journal.done.reduce((sum, { length }) => sum + length, 0);
  await journal[Symbol.asyncDispose]();

  blobs.reset();
  const again = heardIo();
  const result = await upload(image, to, again);
  assert.ok(await to.same());
  assert.ok(noted > 5 * MiB);
  assert.is(result.resumedBytes, noted);
  assert.is(result.sent, image.blocks.allocated - noted);
  const [resume] = again.events.filter(({ code }) => code === 'upload.resume');
  assert.ok(resume?.code === 'upload.resume' && resume.data.done === noted);
  assert.is(again.progressed[0], noted);
});

test('a journal whose pages are not there is not believed', async () => {
  await using to = await place();
  await upload(image, to, heardIo());
  const other = blobs.attachDisk('other', image.fileSize);
  blobs.reset();
  const result = await upload(image, { ...to, disk: other }, heardIo());
  assert.is(result.resumedBytes, 0);
  assert.ok((await other.read(0, image.fileSize)).equals(expected));
});

test('pages that are there without a journal are sent again', async () => {
  await using to = await place();
  await upload(image, to, heardIo());
  await using empty = await temporaryFolder();
  const result = await upload(image, { ...to, folder: empty.at('.') }, heardIo());
  assert.is(result.sent, image.blocks.allocated);
  assert.ok(await to.same());
});

test('what an image of other content left is cleared', async () => {
  await using to = await place();
  const old = patchyDisk(SIZE, 77);
  await upload(pageImage(old), to, heardIo());
  await upload(image, to, heardIo());
  assert.ok(await to.same());
});

test('a file that changes on the way is noticed before its bytes leave', async () => {
  await using to = await place();
  const changed = Buffer.from(content);
  const [first] = image.blocks.runs();
  const offset = (first?.block ?? 0) * BLOCK_SIZE + 100;
  changed.writeUInt8(changed.readUInt8(offset) ^ 1, offset);
  const error = await refused(() => upload(pageImageOf(changed), to, heardIo()), 'changed', 'E_VERIFY');
  assert.is(error.data.offset, (first?.block ?? 0) * BLOCK_SIZE);
  assert.is(to.disk.ranges().at(-1)?.offset === image.virtualSize, false);
});

function pageImageOf(now: Buffer): typeof image {
  return { ...image, disk: pageImage(now).disk };
}

test('an error that does not pass ends it at once, and leaves nothing under way', async () => {
  await using to = await place();
  blobs.faults.add({ kind: 'status', status: 403, code: 'AuthorizationFailure' }, { comp: 'page' }, 100);
  await refused(() => upload(image, to, heardIo()), 'AuthorizationFailure', 'E_AZURE');
  // What was on its way when the others were stopped may still arrive.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const count = blobs.requests.length;
  assert.ok(count <= 20);
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.is(blobs.requests.length, count);
});

test('a rate is kept, by requests of its size', async () => {
  await using to = await place();
  const small = pageImage(patchyDisk(2 * MiB));
  const disk = blobs.attachDisk('small', small.fileSize);
  const started = performance.now();
  const rate = MiB;
  await upload(small, { ...to, disk }, heardIo(), { maxRate: rate });
  // The last request need not wait for its own bytes.
  const least = ((small.blocks.allocated - MiB) / rate) * 1000;
  assert.ok(performance.now() - started >= least - 5);
  assert.ok(dataPuts().every(({ range }) => (range?.length ?? 0) <= MiB));
});

test('on a slow line with a service that gives up early, the queue becomes short and all arrives', async () => {
  await using to = await place();
  const small = pageImage(patchyDisk(6 * MiB, 5));
  const disk = blobs.attachDisk('slow', small.fileSize);
  blobs.link.rate = 2 * MiB;
  blobs.link.latency = 50;
  blobs.link.timeout = 900;
  const result = await upload(small, { ...to, disk }, heardIo());
  assert.ok((await disk.read(0, small.fileSize)).equals(expectedBlob(patchyDisk(6 * MiB, 5), small)));
  assert.ok(result.sent < 4 * small.blocks.allocated);
});

/** What an upload says of its pace until it has said it so many times; then it is stopped. */
async function paces(to: Awaited<ReturnType<typeof place>>, count: number, options?: Partial<UploadPagesOptions>) {
  const stop = new AbortController();
  const heard: EventData['upload.pace'][] = [];
  const listen = (event: FailbackEvent) => {
    if (event.code === 'upload.pace' && heard.push(event.data) === count) stop.abort();
  };
  assert.is(
    await codeOf(upload(image, to, { ...heardIo(stop.signal), host: { report: listen } }, options)),
    'E_INTERRUPTED',
  );
  return heard;
}

test('it says how it goes', async () => {
  await using to = await place();
  blobs.faults.add({ kind: 'status', status: 503, code: 'ServerBusy' }, { comp: 'page' });
  blobs.link.rate = 2 * MiB;
  const pace = (await paces(to, 3)).at(-1);
  assert.ok(pace && pace.inFlight >= 1 && pace.inFlight <= 16 && pace.putSize <= 4 * MiB && pace.bytesPerSecond > 0);
  assert.is(pace.retries, 1);
});

test('it says so also while nothing gets through', async () => {
  await using to = await place();
  blobs.faults.add({ kind: 'hang' }, { comp: 'page' }, 100);
  const heard = await paces(to, 2);
  assert.equal(heard[1], { inFlight: 4, putSize: MiB, retries: 0, bytesPerSecond: 0 });
});

test('what was there already does not count as sent', async () => {
  await using to = await place();
  const stop = new AbortController();
  const progress = (done: number) => (done > 6 * MiB ? stop.abort() : undefined);
  assert.is(await codeOf(upload(image, to, { ...heardIo(stop.signal), progress })), 'E_INTERRUPTED');
  const [pace] = await paces(to, 1, { maxRate: MiB });
  assert.ok(pace && pace.bytesPerSecond < 4 * MiB);
});

test.run();
