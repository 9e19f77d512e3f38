import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { putTraffic } from '../../fakes/blob/blob-request.ts';
import type { DiskBlob } from '../../fakes/blob/disk-blob.ts';
import { FakeBlobs } from '../../fakes/blob/fake-blobs.ts';
import { ask, pages } from '../../support/blob-ask.ts';

const MIB = 2 ** 20;
const test = suite<{ blobs: FakeBlobs; disk: DiskBlob; url: string; put: Put }>();
/** Puts pages; gives status and code, or `cut`. */
type Put = (offset?: number, length?: number) => Promise<string>;

test.before.each(async (context) => {
  context.blobs = await FakeBlobs.start();
  context.disk = context.blobs.attachDisk('disk', 32 * MIB);
  context.url = context.disk.url({ access: 'Write', expiresOn: new Date(Date.now() + 3600_000) });
  context.put = async (offset = 0, length = MIB) => {
    const question = { headers: pages(offset, length), body: Buffer.alloc(length, 7) };
    const answer = await ask(`PUT ${context.url}&comp=page`, question).catch(() => undefined);
    return answer ? `${answer.status} ${answer.code ?? ''}`.trim() : 'cut';
  };
});
test.after.each(({ blobs }) => blobs[Symbol.asyncDispose]());

test('throttling comes as often as it was told, for the requests it was told, with Retry-After', async ({
  blobs,
  put,
  url,
  disk,
}) => {
  blobs.faults.add({ kind: 'status', status: 503, code: 'ServerBusy', retryAfter: 3 }, { comp: 'page', at: MIB }, 2);
  assert.is(await put(0), '201');
  const refused = await ask(`PUT ${url}&comp=page`, { headers: pages(MIB, 512), body: Buffer.alloc(512) });
  assert.equal([refused.status, refused.code, refused.headers['retry-after']], [503, 'ServerBusy', '3']);
  assert.equal(await put(MIB), '503 ServerBusy');
  assert.equal(disk.ranges(), [{ offset: 0, length: MIB }]);
  assert.equal(await put(MIB), '201');
});

test('a share of the requests fails, the same for the same seed', async ({ blobs, put }) => {
  const outcomes = async () => {
    blobs.reset();
    blobs.faults.addRandom({ kind: 'status', status: 500, code: 'OperationTimedOut' }, 0.3, {}, 42);
    const all = [];
    for (let at = 0; at < 40; at++) all.push(await put(0, 512));
    return all;
  };
  const first = await outcomes();
  const failed = first.filter((outcome) => outcome === '500 OperationTimedOut').length;
  assert.ok(failed > 4 && failed < 24, String(failed));
  assert.equal(await outcomes(), first);
});

test('a request is cut in the middle, and nothing is done; or after all is done', async ({ blobs, put, disk }) => {
  blobs.faults.add({ kind: 'reset', after: 100_000 });
  assert.is(await put(), 'cut');
  assert.equal(disk.ranges(), []);
  blobs.faults.add({ kind: 'lost' });
  assert.is(await put(), 'cut');
  assert.equal(disk.ranges(), [{ offset: 0, length: MIB }]);
  blobs.faults.add({ kind: 'wrong', status: 500, code: 'InternalError' });
  assert.is(await put(4 * MIB), '500 InternalError');
  assert.is(disk.ranges().length, 2);
  const [reset, lost] = blobs.requests;
  assert.ok(reset && reset.received >= 100_000 && reset.received < MIB, String(reset?.received));
  assert.equal([reset.status, lost?.status, lost?.received], [0, 0, MIB]);
});

test('a bit that turns over on the way is found by the checksum, and by nothing else', async ({
  blobs,
  put,
  url,
  disk,
}) => {
  blobs.faults.add({ kind: 'corrupt' }, {}, 2);
  const body = Buffer.alloc(512);
  const headers = pages(0, 512, { 'content-md5': 'v2GerO0Pzaff2p5/0WmBgw==' });
  assert.is((await ask(`PUT ${url}&comp=page`, { headers, body })).code, 'Md5Mismatch');
  assert.is(await put(0, 512), '201');
  assert.is((await disk.read(0, 1))[0], 6);
  blobs.faults.add({ kind: 'corrupt' });
  assert.is((await ask(`GET ${url}`, { headers: { range: 'bytes=1-1' } })).text, '\u0006');
  assert.is((await ask(`GET ${url}`, { headers: { range: 'bytes=1-1' } })).text, '\u0007');
});

test('an answer is cut short, comes late, or never', async ({ blobs, url }) => {
  blobs.faults.add({ kind: 'truncate', after: 1000 });
  const failed = await ask(`GET ${url}`).then(
    () => 'done',
    (error: unknown) => (error as Error).message,
  );
  assert.match(failed, /aborted|Premature close/);
  assert.is(blobs.requests[0]?.sent, 1000);
  blobs.faults.add({ kind: 'hang' });
  blobs.faults.add({ kind: 'delay', milliseconds: 50 });
  const silent = ask(`HEAD ${url}`).catch(() => 'cut');
  while (blobs.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.is((await ask(`HEAD ${url}`)).status, 200);
  assert.is(blobs.requests[1]?.status, 0);
  await blobs[Symbol.asyncDispose]();
  assert.is(await silent, 'cut');
});

test('the link is shared, slow and patient only for so long', async ({ blobs, put, disk }) => {
  blobs.link.rate = 8 * MIB;
  blobs.link.latency = 20;
  const started = performance.now();
  assert.equal(await Promise.all([put(0), put(MIB), put(2 * MIB), put(3 * MIB)]), ['201', '201', '201', '201']);
  // A lower bound: 4 MiB cannot pass sooner.
  assert.ok(performance.now() - started > 450);
  blobs.link.timeout = 150;
  blobs.link.rate = MIB;
  assert.is(await put(8 * MIB), '500 OperationTimedOut');
  assert.equal(disk.ranges(), [{ offset: 0, length: 4 * MIB }]);
  blobs.reset();
  assert.is(await put(8 * MIB), '201');
});

test('what was sent twice can be told', async ({ blobs, put }) => {
  blobs.faults.add({ kind: 'lost' }, { at: MIB });
  for (const offset of [0, MIB, MIB, 4 * MIB]) await put(offset);
  assert.equal(putTraffic(blobs.requests), { bytes: 4 * MIB, repeated: [{ offset: MIB, length: MIB }] });
});

test.run();
