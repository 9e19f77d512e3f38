import { createHash } from 'node:crypto';
import { Agent } from 'node:https';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FakeBlobs } from '../../fakes/blob/fake-blobs.ts';
import { ask, listed, pages } from '../../support/blob-ask.ts';
import { testCertificate } from '../../support/test-certificate.ts';

const SIZE = 20 * 2 ** 20 + 512;
const page = Buffer.alloc(512, 'conectix');
const hour = () => new Date(Date.now() + 3600_000);

test('the blob of a disk is there in its whole length; it takes pages and tells of them', async () => {
  await using blobs = await FakeBlobs.start();
  const disk = blobs.attachDisk('my-disk', SIZE);
  const url = disk.url({ access: 'Write', expiresOn: hour() });
  assert.match(url, /\/md-impexp-\w+\/\w+\/abcd\?sv=2018-03-28&sr=b&si=[0-9a-f-]{36}&sig=[^&]+$/);
  assert.is((await ask(`HEAD ${url}`)).headers['content-length'], String(SIZE));
  const put = await ask(`PUT ${url}&comp=page`, { headers: pages(SIZE - 512, 512), body: page });
  assert.is(put.status, 201);
  assert.equal(listed((await ask(`GET ${url}&comp=pagelist`)).text), [`${SIZE - 512}-${SIZE - 1}`]);
  assert.is((await ask(`GET ${url}`, { headers: { range: `bytes=${SIZE - 512}-` } })).text, page.toString());
  assert.is(blobs.disks.get('my-disk'), disk);
  assert.equal(disk.ranges(), [{ offset: SIZE - 512, length: 512 }]);
  assert.ok((await disk.read(SIZE - 512, 512)).equals(page));
});

test('it cannot be made, removed, resized, renamed or leased', async () => {
  await using blobs = await FakeBlobs.start();
  const url = blobs.attachDisk('my-disk', SIZE).url({ access: 'Write', expiresOn: hour() });
  const answers = [
    await ask(`PUT ${url}`, { headers: { 'x-ms-blob-type': 'PageBlob', 'x-ms-blob-content-length': String(SIZE) } }),
    await ask(`DELETE ${url}`),
    await ask(`PUT ${url}&comp=properties`, { headers: { 'x-ms-blob-content-md5': 'AAAA' } }),
    await ask(`PUT ${url}&comp=metadata`, { headers: { 'x-ms-meta-a': 'b' } }),
    await ask(`PUT ${url}&comp=lease`, { headers: { 'x-ms-lease-action': 'acquire', 'x-ms-lease-duration': '-1' } }),
  ];
  assert.equal(
    answers.map(({ status }) => status),
    [409, 409, 409, 409, 409],
  );
  const { origin, pathname } = new URL(url);
  assert.is((await ask(`HEAD ${origin}${pathname}`)).status, 401);
});

test('a SAS to read does not write; all end when access is revoked or they expire, and the bytes stay', async () => {
  await using blobs = await FakeBlobs.start();
  const disk = blobs.attachDisk('my-disk', SIZE);
  const read = disk.url({ access: 'Read', expiresOn: hour() });
  const put = (url: string) => ask(`PUT ${url}&comp=page`, { headers: pages(0, 512), body: page });
  assert.is((await put(read)).code, 'AuthorizationPermissionMismatch');
  const [first, second] = [1, 2].map(() => disk.url({ access: 'Write', expiresOn: hour() }));
  assert.equal([(await put(first ?? '')).status, (await put(second ?? '')).status], [201, 201]);
  blobs.clock.advance(3600_000);
  assert.is((await put(first ?? '')).code, 'AuthenticationFailed');
  const third = disk.url({ access: 'Write', expiresOn: new Date(blobs.clock.now() + 1000) });
  assert.is((await put(third)).status, 201);
  disk.revoke();
  assert.equal([(await put(third)).status, (await put(read)).status], [403, 403]);
  assert.equal(disk.ranges(), [{ offset: 0, length: 512 }]);
  await disk.remove();
  assert.is((await put(third)).status, 404);
});

test('an endpoint may refuse a checksum, or a version that it does not know', async () => {
  await using blobs = await FakeBlobs.start();
  const disk = blobs.attachDisk('old', SIZE, { checksums: ['crc64'], newestVersion: '2023-08-03' });
  const url = disk.url({ access: 'Write', expiresOn: hour() });
  const put = (more: Record<string, string>) =>
    ask(`PUT ${url}&comp=page`, { headers: pages(0, 512, more), body: page });
  const md5 = { 'content-md5': createHash('md5').update(page).digest('base64') };
  assert.equal((({ status, code }) => [status, code])(await put(md5)), [400, 'UnsupportedHeader']);
  assert.is((await put({ 'x-ms-version': '2026-04-06' })).code, 'InvalidHeaderValue');
  assert.is((await put({ 'x-ms-version': '2023-08-03' })).status, 201);
});

test('a disk that is guarded by Entra asks for a token beside the SAS', async () => {
  const tls = await testCertificate();
  await using blobs = await FakeBlobs.start({ tls });
  const agent = new Agent({ ca: tls.cert });
  const url = blobs.attachDisk('guarded', SIZE, { needsToken: true }).url({ access: 'Read', expiresOn: hour() });
  blobs.acceptToken('one', hour());
  assert.is((await ask(`HEAD ${url}`, { agent })).status, 401);
  const headers = { authorization: 'Bearer one', 'x-ms-version': '2023-08-03' };
  assert.is((await ask(`HEAD ${url}`, { agent, headers })).status, 200);
});

test.run();
