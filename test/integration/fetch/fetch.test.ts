import { createHash } from 'node:crypto';
import { appendFile, readdir, readFile, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fetchIso, locateIso, verifyIso } from '../../../src/iso/fetch.ts';
import { publishIso } from '../../fakes/drs-buckets.ts';
import { type FetchRig, failureOf, fetchRig, REGION } from '../../support/fetch-rig.ts';

const test = suite<{ rig: FetchRig }>();
const digest = (bytes: Uint8Array) => createHash('sha512').update(bytes).digest('hex');
const BUILD = 'ed7074e004c794b039bce007cbf7d33f898e05e1';

test.before.each(async (context) => {
  context.rig = await fetchRig(100_000);
});
test.after.each(async ({ rig }) => {
  await rig[Symbol.asyncDispose]();
});

test('a new ISO under latest is noticed by its checksum and downloaded; the old one stays for who wants it', async ({
  rig,
}) => {
  const first = await rig.fetch();
  const next = Buffer.from(rig.iso).reverse();
  publishIso(rig.s3, REGION, next);
  const second = await rig.fetch();
  assert.equal([second.source, second.sha512], ['download', digest(next)]);
  const again = await rig.fetch({ region: REGION, baseUrl: rig.s3.url, sha512: first.sha512.toUpperCase() });
  assert.equal([again.source, again.path], ['cache', first.path]);
});

test('equal ISOs of several regions are one file and one download', async ({ rig }) => {
  const first = await rig.fetch();
  for (const region of ['ap-southeast-5', 'us-gov-west-1', 'af-south-1']) {
    publishIso(rig.s3, region, rig.iso);
    const { source, path, ...rest } = await rig.fetch({ region, baseUrl: rig.s3.url });
    assert.equal([source, path, rest.region], ['cache', first.path, region]);
  }
  assert.is(rig.isoRequests().length, 1);
});

test('a build id never changes: once fetched, no request at all', async ({ rig }) => {
  publishIso(rig.s3, REGION, rig.iso, BUILD);
  const options = { region: REGION, baseUrl: rig.s3.url, version: BUILD };
  assert.is((await rig.fetch(options)).version, BUILD);
  rig.s3.reset();
  assert.is((await rig.fetch(options)).source, 'cache');
  assert.equal(rig.s3.requests, []);
});

test('offline: what is in the cache, without a request; else an error that says what to run', async ({ rig }) => {
  const options = { region: REGION, baseUrl: rig.s3.url, offline: true };
  const error = await failureOf(rig.fetch(options));
  assert.is(error.code, 'E_OFFLINE');
  assert.match(error.hint ?? '', 'failback fetch --region us-east-2');
  const fetched = await rig.fetch();
  rig.s3.reset();
  assert.equal(await rig.fetch(options), { ...fetched, source: 'cache' });
  assert.is((await rig.fetch({ ...options, region: 'eu-west-1', sha512: fetched.sha512 })).path, fetched.path);
  assert.equal(rig.s3.requests, []);
});

test('a server that is down, while a copy is in the cache: the hint offers --offline', async ({ rig }) => {
  await rig.fetch();
  const { url } = rig.s3;
  await rig.s3[Symbol.asyncDispose]();
  const error = await failureOf(rig.fetch({ region: REGION, baseUrl: url }));
  rig.s3[Symbol.asyncDispose] = async () => undefined;
  assert.is(error.code, 'E_NETWORK');
  assert.match(error.message, 'ECONNREFUSED');
  assert.match(error.hint ?? '', '--offline');
});

test('a cached file that was touched is hashed again; one that was changed is not used', async ({ rig }) => {
  const { path } = await rig.fetch();
  await utimes(path, 1, 1);
  assert.is((await rig.fetch()).source, 'cache');
  await appendFile(path, 'x');
  assert.is((await rig.fetch()).source, 'download');
  assert.ok(rig.iso.equals(await readFile(path)));
  assert.ok((await readdir(join(rig.cacheDir, 'isos'))).some((name) => name.includes('.iso.bad-')));
  await unlink(path);
  assert.is((await rig.fetch()).source, 'download');
});

test('the digest of a cached file is taken as recorded while its size and time are unchanged', async ({ rig }) => {
  const { path } = await rig.fetch();
  const { atime, mtime } = await stat(path);
  await utimes(path, atime, mtime);
  const stamped = await rig.fetch();
  const now = await stat(path);
  await writeFile(path, Buffer.alloc(rig.iso.length));
  await utimes(path, now.atime, now.mtime);
  assert.equal(await rig.fetch(), stamped);
});

test('records of the cache that make no sense are no records', async ({ rig }) => {
  await rig.fetch();
  const from = join(rig.cacheDir, 'isos', 'from');
  for (const text of ['', 'null', '7', '[]', '{"sha512":"../../etc/passwd"}', '{"sha512":7}']) {
    for (const name of await readdir(from)) await writeFile(join(from, name), text);
    assert.is(
      (await failureOf(rig.fetch({ region: REGION, baseUrl: rig.s3.url, offline: true }))).code,
      'E_OFFLINE',
      text,
    );
    assert.is((await rig.fetch()).source, 'cache');
  }
});

test('403 and 404 of a region: what to check; a refused owner is 403', async ({ rig }) => {
  rig.s3.createBucket('aws-elastic-disaster-recovery-hashes-eu-west-3', { owner: '123456789012' });
  const foreign = await failureOf(rig.fetch({ region: 'eu-west-3', baseUrl: rig.s3.url }));
  assert.equal(
    [foreign.code, foreign.fault, foreign.data.status, foreign.data.s3Code],
    ['E_HTTP', 'service', 403, 'AccessDenied'],
  );
  assert.match(foreign.hint ?? '', 'account 088819544517');
  const missing = await failureOf(rig.fetch({ region: REGION, baseUrl: rig.s3.url, version: BUILD }));
  assert.equal([missing.code, missing.data.status], ['E_HTTP', 404]);
  assert.match(missing.hint ?? '', `no build ${BUILD}`);
  assert.is(rig.s3.requests.length, 2);
});

test('a checksum that is none ends a regional fetch', async ({ rig }) => {
  const { iso, key } = publishIso(rig.s3, REGION, rig.iso);
  for (const text of ['', '<html>log in</html>', 'abc', 'a'.repeat(129)]) {
    rig.s3.put(iso.replace('recovery-', 'recovery-hashes-'), `${key}.sha512`, text);
    assert.is((await failureOf(rig.fetch())).code, 'E_CHECKSUM');
  }
  assert.is(rig.isoRequests().length, 0);
});

test('a URL: its own checksum if one is served, and again without a download', async ({ rig }) => {
  rig.s3.createBucket('mine');
  rig.s3.put('mine', 'a.iso', rig.iso);
  rig.s3.put('mine', 'a.iso.sha512', `${digest(rig.iso).toUpperCase()} *a.iso\n`);
  const options = { iso: `${rig.s3.url}/mine/a.iso` };
  const { source, verified, region } = await rig.fetch(options);
  assert.equal([source, verified, region], ['download', true, undefined]);
  assert.is((await rig.fetch(options)).source, 'cache');
  assert.equal(rig.isoRequests(), ['200 whole']);
});

test('a URL without a checksum: a warning, and the entity tag spares the second download', async ({ rig }) => {
  rig.s3.createBucket('mine', { listable: false });
  rig.s3.put('mine', 'a.iso', rig.iso);
  const options = { iso: `${rig.s3.url}/mine/a.iso?X-Amz-Signature=secret1` };
  const first = await rig.fetch(options);
  assert.equal([first.source, first.verified], ['download', false]);
  assert.ok(rig.events.some(({ code, message }) => code === 'note.warn' && message.includes('not verified')));
  // Another signature for the same file.
  const second = await rig.fetch({ iso: `${rig.s3.url}/mine/a.iso?X-Amz-Signature=secret2` });
  assert.equal([second.source, second.path, second.verified], ['cache', first.path, false]);
  assert.equal(rig.isoRequests(), ['200 whole', '304 whole']);
  rig.s3.put('mine', 'a.iso', 'another');
  assert.is((await rig.fetch(options)).sha512, digest(Buffer.from('another')));
  const written = await Promise.all(
    (await readdir(rig.cacheDir, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.name.endsWith('.json'))
      .map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')),
  );
  assert.not.match(JSON.stringify([written, rig.events, first]), 'secret');
});

test('a demanded digest is what counts, whatever is published', async ({ rig }) => {
  rig.s3.createBucket('mine');
  rig.s3.put('mine', 'a.iso', rig.iso);
  const iso = `${rig.s3.url}/mine/a.iso`;
  const wrong = await failureOf(rig.fetch({ iso, sha512: '0'.repeat(128) }));
  assert.equal([wrong.code, wrong.data.actual], ['E_CHECKSUM', digest(rig.iso)]);
  assert.is((await rig.fetch({ iso, sha512: digest(rig.iso) })).verified, true);
  assert.not.ok(rig.s3.requests.some(({ key }) => key.endsWith('.sha512')));
});

test('a mirror with credentials gets them as a header, and nobody sees them', async ({ rig }) => {
  const baseUrl = rig.s3.url.replace('//', '//me:s%40cret@');
  const { url } = await rig.fetch({ region: REGION, baseUrl });
  assert.is(rig.s3.requests[0]?.headers.authorization, `Basic ${Buffer.from('me:s@cret').toString('base64')}`);
  assert.not.match(url ?? '', 'cret');
});

test('a local file is used where it lies: located without reading it, hashed on request', async ({ rig }) => {
  const path = join(rig.cacheDir, 'my.iso');
  await writeFile(path, rig.iso);
  const located = await locateIso({ iso: path, sha512: digest(rig.iso).toUpperCase() }, rig);
  assert.equal([located.source, located.path, located.sha512, located.size], ['file', path, null, rig.iso.length]);
  const progress: (number | undefined)[] = [];
  const verified = await verifyIso(located, { onProgress: (done, total) => progress.push(done, total) });
  assert.equal([verified.sha512, verified.verified], [digest(rig.iso), true]);
  assert.equal(progress.slice(-2), [rig.iso.length, rig.iso.length]);
  assert.is((await rig.fetch({ iso: pathToFileURL(path).href })).verified, false);
  const wrong = await failureOf(rig.fetch({ iso: path, sha512: '0'.repeat(128) }));
  assert.equal([wrong.code, wrong.data.actual], ['E_CHECKSUM', digest(rig.iso)]);
  assert.ok(rig.iso.equals(await readFile(path)));
  assert.equal(rig.s3.requests, []);
});

test('choices that make no sense are refused before anything happens', async ({ rig }) => {
  const code = async (options: Parameters<typeof fetchIso>[0]) => (await failureOf(fetchIso(options, rig))).code;
  assert.is(await code({}), 'E_USAGE');
  assert.is(await code({ region: REGION, iso: 'x.iso' }), 'E_USAGE');
  assert.is(await code({ iso: 'x.iso', version: BUILD }), 'E_USAGE');
  assert.is(await code({ iso: 'x.iso', baseUrl: rig.s3.url }), 'E_USAGE');
  assert.is(await code({ region: REGION, version: 'newest' }), 'E_USAGE');
  assert.is(await code({ region: REGION, baseUrl: 'mirror' }), 'E_USAGE');
  assert.is(await code({ region: REGION, sha512: 'abc' }), 'E_USAGE');
  assert.is(await code({ region: 'us-east-9' }), 'E_REGION_UNKNOWN');
  assert.is(await code({ iso: join(rig.cacheDir, 'none.iso') }), 'E_INPUT_MISSING');
  assert.is(await code({ iso: rig.cacheDir }), 'E_INPUT_MISSING');
  assert.equal(rig.s3.requests, []);
});

test('progress is absolute, never goes back within a download, and ends at the size', async ({ rig }) => {
  const seen: number[] = [];
  const onProgress = (done: number, total: number | undefined) => {
    assert.is(total, rig.iso.length);
    seen.push(done);
  };
  const options = { region: REGION, baseUrl: rig.s3.url, cacheDir: rig.cacheDir };
  await fetchIso(options, { host: rig.host, onProgress });
  assert.equal(
    seen,
    [...seen].sort((a, b) => a - b),
  );
  assert.is(seen.at(-1), rig.iso.length);
});

test.run();
