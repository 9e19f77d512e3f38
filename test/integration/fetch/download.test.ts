import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { publishIso } from '../../fakes/drs-buckets.ts';
import { type FetchRig, failureOf, fetchRig, REGION } from '../../support/fetch-rig.ts';

const test = suite<{ rig: FetchRig }>();
const SIZE = 3_000_000;
const isIso = { key: 'livecd-64bit.iso', bucket: `aws-elastic-disaster-recovery-${REGION}` };
const digest = (bytes: Uint8Array) => createHash('sha512').update(bytes).digest('hex');

test.before.each(async (context) => {
  context.rig = await fetchRig(SIZE);
});
test.after.each(async ({ rig }) => {
  await rig[Symbol.asyncDispose]();
});

async function isWhole(rig: FetchRig, path: string, content = rig.iso): Promise<void> {
  assert.ok(content.equals(await readFile(path)));
  const left = await readdir(join(rig.cacheDir, 'isos'));
  assert.equal(
    left.filter((name) => /\.(?:part|lock|tmp|bad)/.test(name)),
    [],
  );
}

test('an ISO is downloaded once, with the owner header and without compression', async ({ rig }) => {
  const first = await rig.fetch();
  assert.equal(first, {
    path: join(rig.cacheDir, 'isos', `${digest(rig.iso)}.iso`),
    sha512: digest(rig.iso),
    size: SIZE,
    source: 'download',
    verified: true,
    url: `${rig.s3.url}/aws-elastic-disaster-recovery-us-east-2/latest/failback_livecd/aws-failback-livecd-64bit.iso`,
    region: REGION,
    version: 'latest',
  });
  await isWhole(rig, first.path);
  assert.equal(await rig.fetch(), { ...first, source: 'cache' });
  assert.equal(rig.isoRequests(), ['200 whole']);
  for (const { headers } of rig.s3.requests) {
    assert.is(headers['x-amz-expected-bucket-owner'], '088819544517');
    assert.is(headers['accept-encoding'], 'identity');
  }
});

for (const kind of ['reset', 'truncate'] as const) {
  test(`a connection that breaks (${kind}) is taken up where it broke`, async ({ rig }) => {
    rig.s3.fail({ kind, after: 1_000_000 }, isIso);
    rig.s3.fail({ kind, after: 500_000 }, isIso);
    await isWhole(rig, (await rig.fetch()).path);
    assert.equal(rig.isoRequests(), ['200 whole', '206 rest', '206 rest']);
    assert.equal(
      rig.events.map(({ code }) => code),
      ['retry.wait', 'fetch.resume', 'retry.wait', 'fetch.resume'],
    );
    assert.match(String(rig.s3.requests.at(-1)?.headers['if-range']), /^"/);
  });
}

test('a server that falls silent is left and asked again', async ({ rig }) => {
  rig.s3.fail({ kind: 'stall', after: 1_000_000 }, isIso);
  const { path } = await rig.fetch({ region: REGION, baseUrl: rig.s3.url, idleTimeoutMs: 100 });
  await isWhole(rig, path);
  assert.match(rig.events[0]?.message ?? '', 'no data for 0.1 s');
});

test('a slow server is not a silent one', async ({ rig }) => {
  rig.s3.fail({ kind: 'slow', bytes: 500_000, delayMs: 60 }, isIso);
  await isWhole(rig, (await rig.fetch({ region: REGION, baseUrl: rig.s3.url, idleTimeoutMs: 250 })).path);
  assert.equal(rig.isoRequests(), ['200 whole']);
});

test('throttling and server errors are tried again after the pause that was asked for', async ({ rig }) => {
  for (const status of [429, 503, 500, 408, 425]) rig.s3.fail({ kind: 'status', status, retryAfter: '0' }, isIso);
  await isWhole(rig, (await rig.fetch()).path);
  assert.equal(rig.isoRequests(), ['429 whole', '503 whole', '500 whole', '408 whole', '425 whole', '200 whole']);
  rig.s3.fail({ kind: 'status', status: 503, retryAfter: '1' }, { key: '.sha512' });
  await rig.fetch();
  const last = rig.events.at(-1);
  assert.ok(last?.code === 'retry.wait' && last.data.delayMs >= 1000);
});

test('a server that asks for a pause of an hour, or never recovers, ends in an error', async ({ rig }) => {
  rig.s3.fail({ kind: 'status', status: 503, retryAfter: '3600' }, isIso);
  const patient = await failureOf(rig.fetch());
  assert.equal([patient.code, patient.data.status, rig.isoRequests().length], ['E_HTTP', 503, 1]);
  rig.s3.reset();
  rig.s3.fail({ kind: 'status', status: 500 }, isIso, 100);
  assert.is((await failureOf(rig.fetch())).code, 'E_HTTP');
  assert.is(rig.isoRequests().length, 6);
});

test('a server that ignores Range and always breaks off does not keep us for ever', async ({ rig }) => {
  // Without an entity tag nothing can be resumed, and each try starts over.
  for (let i = 0; i < 100; i++)
    rig.s3.fail({ kind: 'headers', headers: { etag: null, 'content-length': String(SIZE + 1) } }, isIso);
  assert.is((await failureOf(rig.fetch())).code, 'E_NETWORK');
  assert.ok(rig.isoRequests().length < 50);
});

test('a Content-Range that is not what was asked for: all over again', async ({ rig }) => {
  for (const range of [
    'bytes 999999-2999999/3000000',
    'bytes 1000000-2999998/3000000',
    'bytes 1000000-3999999/4000000',
    'x',
  ]) {
    rig.s3.reset();
    rig.s3.fail({ kind: 'truncate', after: 1_000_000 }, isIso);
    rig.s3.fail({ kind: 'headers', headers: { 'content-range': range } }, isIso);
    const content = Buffer.from(rig.iso).fill(range, 0, 100);
    publishIso(rig.s3, REGION, content);
    await isWhole(rig, (await rig.fetch()).path, content);
    assert.equal(rig.isoRequests(), ['200 whole', '206 rest', '200 whole'], range);
  }
});

test('a part of another entity is never continued, even if the server would', async ({ rig }) => {
  rig.s3.fail({ kind: 'truncate', after: 1_000_000 }, isIso);
  rig.s3.fail({ kind: 'headers', headers: { etag: '"another"' } }, isIso);
  await isWhole(rig, (await rig.fetch()).path);
  assert.equal(rig.isoRequests(), ['200 whole', '206 rest', '200 whole']);
});

test('a server without Range: from the start', async ({ rig }) => {
  rig.s3.fail({ kind: 'truncate', after: 1_000_000 }, isIso);
  rig.s3.fail({ kind: 'ignore-range' }, isIso);
  await isWhole(rig, (await rig.fetch()).path);
  assert.equal(rig.isoRequests(), ['200 whole', '200 rest']);
});

test('an ISO that is replaced in the middle: the new one, whole, with its own checksum', async ({ rig }) => {
  const next = Buffer.from(rig.iso).reverse();
  const { iso, key } = publishIso(rig.s3, REGION, rig.iso);
  rig.s3.fail({ kind: 'change', after: 1_000_000, content: next }, isIso);
  const fetching = rig.fetch();
  // The checksum follows as soon as the first one has been read.
  while (rig.isoRequests().length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  rig.s3.put(
    iso.replace('recovery-', 'recovery-hashes-'),
    `${key}.sha512`,
    `${digest(next)}  aws-failback-livecd-64bit.iso\n`,
  );
  await isWhole(rig, (await fetching).path, next);
  assert.equal(rig.isoRequests(), ['200 whole', '200 rest']);
});

test('a finished but unclaimed part needs no more bytes (416, with or without the size)', async ({ rig }) => {
  for (const contentRange of [null, `bytes */${SIZE}`]) {
    rig.s3.reset();
    const iso = Buffer.from(rig.iso);
    iso.writeUInt8(contentRange === null ? 1 : 2);
    const tag = rig.s3.put('aws-elastic-disaster-recovery-us-east-2', publishIso(rig.s3, REGION, iso).key, iso);
    // What a run that was killed just before the end leaves behind.
    rig.s3.fail({ kind: 'truncate', after: SIZE - 1 }, isIso);
    rig.s3.fail({ kind: 'status', status: 400 }, isIso);
    await failureOf(rig.fetch());
    const part = join(rig.cacheDir, 'isos', `${digest(iso)}.part`);
    assert.is((JSON.parse(await readFile(`${part}.json`, 'utf8')) as { etag: string }).etag, tag);
    await writeFile(part, iso);
    rig.s3.reset();
    rig.s3.fail({ kind: 'headers', headers: { 'content-range': contentRange } }, isIso);
    await isWhole(rig, (await rig.fetch()).path, iso);
    assert.equal(rig.isoRequests(), ['416 rest']);
  }
});

test('a part that is longer than the file, or whose record is torn, is thrown away', async ({ rig }) => {
  rig.s3.fail({ kind: 'truncate', after: 1_000_000 }, isIso);
  rig.s3.fail({ kind: 'status', status: 400 }, isIso);
  await failureOf(rig.fetch());
  const part = join(rig.cacheDir, 'isos', `${digest(rig.iso)}.part`);
  await truncate(part, SIZE + 5);
  rig.s3.reset();
  await isWhole(rig, (await rig.fetch()).path);
  assert.equal(rig.isoRequests(), ['416 rest', '200 whole']);

  publishIso(rig.s3, REGION, rig.iso.subarray(1));
  const torn = join(rig.cacheDir, 'isos', `${digest(rig.iso.subarray(1))}.part`);
  await writeFile(torn, 'what is this');
  await writeFile(`${torn}.json`, '{"key": "');
  rig.s3.reset();
  await isWhole(rig, (await rig.fetch()).path, rig.iso.subarray(1));
  assert.equal(rig.isoRequests(), ['200 whole']);
});

test('a wrong checksum: the file is set aside, never used, and both digests are told', async ({ rig }) => {
  const { iso, key } = publishIso(rig.s3, REGION, rig.iso);
  const broken = Buffer.from(rig.iso).fill(0, 100, 200);
  rig.s3.put(iso, key, broken);
  const error = await failureOf(rig.fetch());
  assert.equal([error.code, error.fault], ['E_CHECKSUM', 'service']);
  assert.equal([error.data.expected, error.data.actual], [digest(rig.iso), digest(broken)]);
  assert.match(String(error.data.path), new RegExp(`\\.bad-${digest(broken).slice(0, 8)}$`));
  assert.ok(broken.equals(await readFile(String(error.data.path))));
  rig.s3.put(iso, key, rig.iso);
  rig.s3.reset();
  assert.is((await rig.fetch()).source, 'download');
  assert.equal(rig.isoRequests(), ['200 whole']);
});

test('a file that the disk cannot hold is refused before it is downloaded, with need and have', async ({ rig }) => {
  rig.s3.fail({ kind: 'headers', headers: { 'content-length': String(2 ** 52) } }, isIso);
  const error = await failureOf(rig.fetch());
  assert.is(error.code, 'E_NO_SPACE');
  assert.is(error.data.need, 2 ** 52);
  assert.type(error.data.have, 'number');
});

test('an interruption ends at once; the next run goes on', async ({ rig }) => {
  rig.s3.fail({ kind: 'stall', after: 1_000_000 }, isIso);
  const controller = new AbortController();
  const fetching = failureOf(rig.fetch(undefined, controller.signal));
  while ((rig.s3.requests.at(-1)?.sent ?? 0) < 1_000_000) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 50));
  controller.abort();
  assert.is((await fetching).code, 'E_INTERRUPTED');
  rig.s3.reset();
  await isWhole(rig, (await rig.fetch()).path);
  assert.equal(rig.isoRequests(), ['206 rest']);
});

test('a cache folder that cannot be made is an output error that names the option', async ({ rig }) => {
  await mkdir(join(rig.cacheDir, 'x'));
  await writeFile(join(rig.cacheDir, 'x', 'isos'), '');
  const error = await failureOf(rig.fetch({ region: REGION, baseUrl: rig.s3.url, cacheDir: join(rig.cacheDir, 'x') }));
  assert.is(error.code, 'E_OUTPUT');
  assert.match(error.hint ?? '', '--cache-dir');
});

test.run();
