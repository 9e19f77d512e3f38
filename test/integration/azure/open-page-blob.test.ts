import { inspect } from 'node:util';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isTransientAzure } from '../../../src/azure/azure-error.ts';
import { openPageBlob } from '../../../src/azure/pages/open-page-blob.ts';
import { redact } from '../../../src/redact.ts';
import { KiB, MiB } from '../../../src/size.ts';
import { FakeBlobs } from '../../fakes/blob/fake-blobs.ts';
import { refused } from '../../support/formats/refused.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';
import { writeFile } from 'node:fs/promises';
import { pageImage, patchyDisk } from '../../support/page-image.ts';
import { heardIo, openDisk, openTestJournal, writeUrl } from '../../support/pages-rig.ts';
import { testCertificate } from '../../support/test-certificate.ts';
import { uploadPages } from '../../../src/azure/pages/upload-pages.ts';

let blobs: FakeBlobs;
test.before(async () => void (blobs = await FakeBlobs.start()));
test.before.each(() => blobs.reset());
test.after(() => blobs[Symbol.asyncDispose]());

const SIZE = 8 * MiB;
const page = (fill: number, length = 512) => Buffer.alloc(length, fill);

test('what is put can be read, listed and cleared', async () => {
  const blob = await openDisk(blobs, blobs.attachDisk('d', SIZE));
  assert.is(await blob.length(), SIZE);
  assert.equal(await blob.ranges(), []);
  await blob.put(0, page(1, 4 * MiB));
  await blob.put(4 * MiB, page(2));
  await blob.put(6 * MiB, page(3, 1024));
  assert.equal(await blob.ranges(), [
    { offset: 0, length: 4 * MiB + 512 },
    { offset: 6 * MiB, length: 1024 },
  ]);
  assert.equal(await blob.read(4 * MiB, 1024), Buffer.concat([page(2), page(0)]));
  await blob.clear({ offset: 512, length: 7 * MiB });
  assert.equal(await blob.ranges(), [{ offset: 0, length: 512 }]);
  assert.match(blob.name, /^http:\/\/127\.0\.0\.1:\d+\/md-impexp-\w+\/\w+\/abcd$/);
});

test('a long list of ranges comes in pages', async () => {
  const disk = blobs.attachDisk('d', SIZE);
  const blob = await openDisk(blobs, disk);
  for (let at = 0; at < 40; at++) await blob.put(at * 4096, page(1));
  assert.is((await blob.ranges()).length, 40);
});

for (const checksums of [['md5'], ['crc64']] as const) {
  test(`a service that takes only ${checksums[0]} gets it, and is asked once`, async () => {
    const blob = await openDisk(blobs, blobs.attachDisk('d', SIZE, { checksums }));
    await Promise.all([0, 1, 2, 3].map((at) => blob.put(at * 512, page(at + 1))));
    for (let at = 4; at < 8; at++) await blob.put(at * 512, page(at));
    const refusals = blobs.requests.filter(({ status }) => status === 400).length;
    assert.ok(checksums[0] === 'md5' ? refusals === 0 : refusals >= 1 && refusals <= 4);
    const header = checksums[0] === 'md5' ? 'content-md5' : 'x-ms-content-crc64';
    assert.type(blobs.requests.at(-1)?.headers[header], 'string');
  });
}

test('a bit that turns over on the way is a failure that passes', async () => {
  const blob = await openDisk(blobs, blobs.attachDisk('d', SIZE));
  blobs.faults.add({ kind: 'corrupt' }, { comp: 'page' });
  const error = await refused(() => blob.put(0, page(1)), 'Md5Mismatch', 'E_AZURE');
  assert.is(isTransientAzure(error), true);
});

test('a SAS that expired is renewed once for all, and no SAS is shown', async () => {
  const disk = blobs.attachDisk('d', SIZE);
  const urls: string[] = [];
  const give = async () => {
    urls.push(writeUrl(blobs, disk, 60_000));
    return urls.at(-1) ?? '';
  };
  const blob = await openPageBlob({ url: give, renew: give });
  await blob.put(0, page(1));
  blobs.clock.advance(61_000);
  await Promise.all([1, 2, 3, 4].map((at) => blob.put(at * 512, page(at))));
  assert.is(urls.length, 2);
  assert.equal(await blob.ranges(), [{ offset: 0, length: 5 * 512 }]);

  disk.revoke();
  const fixed = await openPageBlob({ url: async () => urls[1] ?? '' });
  const error = await refused(() => fixed.put(0, page(1)), 'AuthenticationFailed', 'E_AZURE');
  assert.is(isTransientAzure(error), false);
  for (const url of urls) {
    const sig = new URL(url).searchParams.get('sig') ?? '';
    const shown = redact(inspect(error, { depth: 12 }));
    assert.not(shown.includes(sig) || shown.includes(encodeURIComponent(sig)));
  }
});

test('renewing in vain is not repeated', async () => {
  const disk = blobs.attachDisk('d', SIZE);
  let renewals = 0;
  const url = writeUrl(blobs, disk);
  disk.revoke();
  const blob = await openPageBlob({ url: async () => url, renew: async () => (renewals++, url) });
  await refused(() => blob.put(0, page(1)), 'AuthenticationFailed', 'E_AZURE');
  assert.is(renewals, 1);
});

test('an upload outlives its SAS', async () => {
  const content = patchyDisk(3 * SIZE, 3, 4);
  const image = pageImage(content);
  const disk = blobs.attachDisk('d', image.fileSize);
  let renewals = 0;
  const blob = await openPageBlob({
    url: async () => writeUrl(blobs, disk, 10_000),
    renew: async () => (renewals++, writeUrl(blobs, disk, 10_000)),
  });
  await using folder = await temporaryFolder();
  await using journal = await openTestJournal(folder.at('.'), image);
  const io = heardIo();
  const progress = () => blobs.clock.advance(500);
  await uploadPages(image, blob, { journal }, { ...io, progress });
  assert.ok(renewals >= 2);
  assert.equal(await disk.read(0, content.length), content);
  const file = JSON.stringify(io.events) + journal.path;
  assert.not.match(file, /sig=/);
});

test('the version of the service can be chosen', async () => {
  const disk = blobs.attachDisk('d', SIZE, { newestVersion: '2023-08-03' });
  const newest = await openDisk(blobs, disk);
  assert.is((await refused(() => newest.length(), '', 'E_AZURE')).data.status, 400);
  const blob = await openDisk(blobs, disk, { apiVersion: '2023-08-03' });
  await blob.put(0, page(1));
  assert.equal(await blob.ranges(), [{ offset: 0, length: 512 }]);
  assert.is(blobs.requests.at(-1)?.headers['x-ms-version'], '2023-08-03');
});

test('an answer that ends early is a broken connection, not data', async () => {
  const blob = await openDisk(blobs, blobs.attachDisk('d', SIZE));
  await blob.put(0, page(1, 64 * KiB));
  blobs.faults.add({ kind: 'truncate', after: 1000 }, { method: 'GET' });
  const error = await refused(() => blob.read(0, 64 * KiB), '', 'E_NETWORK');
  assert.is(isTransientAzure(error), true);
  assert.equal(await blob.read(0, 64 * KiB), page(1, 64 * KiB));
});

test('a request that is stopped ends with the reason', async () => {
  const blob = await openDisk(blobs, blobs.attachDisk('d', SIZE));
  blobs.faults.add({ kind: 'hang' }, {}, 2);
  const stop = new AbortController();
  const reason = new Error('enough');
  const both = [blob.put(0, page(1), { signal: stop.signal }), blob.read(0, 512, { signal: stop.signal })];
  setTimeout(() => stop.abort(reason), 50);
  for (const one of both) assert.is(await one.catch((error: unknown) => error), reason);
  assert.is(await blob.length({ signal: stop.signal }).catch((error: unknown) => error), reason);
});

test('a token that was taken back is asked for again', async () => {
  const tls = await testCertificate();
  await using folder = await temporaryFolder();
  await writeFile(folder.at('ca.pem'), tls.cert);
  await using secure = await FakeBlobs.start({ tls });
  const disk = secure.attachDisk('d', SIZE, { needsToken: true });
  let asked = 0;
  const credential = {
    async getToken() {
      const token = `token-${++asked}`;
      secure.acceptToken(token, new Date(secure.clock.now() + 3_600_000));
      return { token, expiresOnTimestamp: Date.now() + 3_600_000 };
    },
  };
  const blob = await openDisk(secure, disk, { credential, caFile: folder.at('ca.pem') });
  await blob.put(0, page(1));
  assert.is(asked, 1);
  secure.revokeToken('token-1');
  await blob.put(512, page(2));
  assert.equal(await blob.ranges(), [{ offset: 0, length: 1024 }]);
});

test('a connection that was kept and has died in the meantime passes', async () => {
  let server: Server | undefined;
  const listen = async (port: number) => {
    server = createServer((request, response) => request.resume().on('end', () => response.writeHead(201).end()));
    await once(server.listen(port, '127.0.0.1'), 'listening');
    return (server.address() as AddressInfo).port;
  };
  const port = await listen(0);
  const blob = await openPageBlob({ url: async () => `http://127.0.0.1:${port}/account/c/b.vhd` });
  await blob.put(0, page(1));
  server?.closeAllConnections();
  server?.close();
  const error = await refused(() => blob.put(0, page(1)), '', 'E_NETWORK');
  assert.is(isTransientAzure(error), true);
});

test.run();
