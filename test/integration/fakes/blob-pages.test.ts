import { createHash } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { FakeBlobs } from '../../fakes/blob/fake-blobs.ts';
import { ask, listed, pages } from '../../support/blob-ask.ts';

const MIB = 2 ** 20;
const test = suite<{ blobs: FakeBlobs; url: string }>();
const page = Buffer.alloc(512, 'failback');
const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('base64');

test.before.each(async (context) => {
  context.blobs = await FakeBlobs.start();
  context.blobs.createContainer('vhds');
  context.url = context.blobs.sas('vhds/a b.vhd', { permissions: 'rcwd', expiresOn: new Date(Date.now() + 60_000) });
  const headers = { 'x-ms-blob-type': 'PageBlob', 'x-ms-blob-content-length': String(16 * MIB) };
  assert.is((await ask(`PUT ${context.url}`, { headers })).status, 201);
});
test.after.each(({ blobs }) => blobs[Symbol.asyncDispose]());

test('a new blob reads as zeros and has no ranges', async ({ url, blobs }) => {
  const got = await ask(`GET ${url}`, { headers: { 'x-ms-range': 'bytes=16776704-' } });
  assert.equal([got.status, got.headers['content-range']], [206, 'bytes 16776704-16777215/16777216']);
  assert.is(got.text, '\0'.repeat(512));
  assert.equal(listed((await ask(`GET ${url}&comp=pagelist`)).text), []);
  assert.is(blobs.find('vhds/a b.vhd')?.size, 16 * MIB);
  assert.is(blobs.find(url)?.size, 16 * MIB);
});

test('pages are put and cleared; ranges are what was put, neighbours joined', async ({ url, blobs }) => {
  const put = (offset: number) => ask(`PUT ${url}&comp=page`, { headers: pages(offset, 512), body: page });
  for (const offset of [1024, 512, 4096]) assert.is((await put(offset)).status, 201);
  const ranges = async (query = '', headers = {}) => {
    const { text } = await ask(`GET ${url}&comp=pagelist${query}`, { headers });
    return { ranges: listed(text), next: /<NextMarker>(\d+)</.exec(text)?.[1] };
  };
  assert.equal(await ranges(), { ranges: ['512-1535', '4096-4607'], next: undefined });
  assert.equal((await ranges('', { 'x-ms-range': 'bytes=1024-4351' })).ranges, ['1024-1535', '4096-4351']);
  const first = await ranges('&maxresults=1');
  assert.equal(first.ranges, ['512-1535']);
  assert.equal(await ranges(`&maxresults=1&marker=${String(first.next)}`), { ranges: ['4096-4607'], next: undefined });

  const clear = { 'x-ms-page-write': 'clear', 'x-ms-range': 'bytes=0-1023' };
  assert.is((await ask(`PUT ${url}&comp=page`, { headers: clear })).status, 201);
  assert.equal((await ranges()).ranges, ['1024-1535', '4096-4607']);
  const bytes = await blobs.find(url)?.read(512, 1024);
  assert.ok(bytes?.equals(Buffer.concat([Buffer.alloc(512), page])));
  const whole = { 'x-ms-page-write': 'clear', 'x-ms-range': 'bytes=0-16777215' };
  assert.is((await ask(`PUT ${url}&comp=page`, { headers: whole })).status, 201);
  assert.equal((await ranges()).ranges, []);
});

test('pages that are too large, crooked or outside are refused, and nothing is written', async ({ url, blobs }) => {
  const refusal = async (headers: Record<string, string>, body: Uint8Array) => {
    const { status, code } = await ask(`PUT ${url}&comp=page`, { headers, body });
    return `${status} ${code}`;
  };
  const large = Buffer.alloc(4 * MIB + 512, 1);
  assert.is(await refusal(pages(0, large.length), large), '413 RequestBodyTooLarge');
  assert.is(await refusal(pages(100, 512), page), '416 InvalidPageRange');
  assert.is(await refusal(pages(0, 500), page.subarray(0, 500)), '416 InvalidPageRange');
  assert.is(await refusal(pages(16 * MIB, 512), page), '416 InvalidPageRange');
  assert.is(await refusal(pages(16 * MIB - 512, 1024), Buffer.alloc(1024)), '416 InvalidPageRange');
  assert.is(await refusal(pages(0, 1024), page), '400 InvalidHeaderValue');
  assert.is(await refusal({ 'x-ms-page-write': 'update' }, page), '400 MissingRequiredHeader');
  assert.is(await refusal({ 'x-ms-range': 'bytes=0-511' }, page), '400 MissingRequiredHeader');
  assert.is(await refusal({ 'x-ms-page-write': 'update', 'x-ms-range': 'bytes=0-' }, page), '400 InvalidHeaderValue');
  assert.is(await refusal(pages(0, 512, { 'x-ms-page-write': 'clear' }), page), '400 InvalidHeaderValue');
  assert.is(await refusal(pages(0, 512, { 'x-ms-if-sequence-number-le': '1' }), page), '501 NotImplemented');
  assert.equal(blobs.find(url)?.ranges(), []);
  assert.is((await ask(`PUT ${url}&comp=page`, { headers: pages(0, 4 * MIB), body: large.subarray(512) })).status, 201);
});

test('a checksum is verified and given back; both at once are refused', async ({ url, blobs }) => {
  const put = (more: Record<string, string>, body: Uint8Array = page) =>
    ask(`PUT ${url}&comp=page`, { headers: pages(0, body.length, more), body });
  const good = await put({ 'content-md5': md5(page) });
  assert.equal([good.status, good.headers['content-md5']], [201, md5(page)]);
  // CRC-64/NVME of 512 zeros, from a bit by bit calculation.
  const zeros = await put({}, Buffer.alloc(512));
  const crc = zeros.headers['x-ms-content-crc64'] ?? '';
  assert.is(crc, crc64(Buffer.alloc(512)));
  assert.is((await put({ 'x-ms-content-crc64': crc }, Buffer.alloc(512))).status, 201);
  const codes = [];
  for (const more of [
    { 'content-md5': md5(Buffer.from('else')) },
    { 'content-md5': 'short' },
    { 'x-ms-content-crc64': crc },
    { 'x-ms-content-crc64': 'AAAA' },
    { 'content-md5': md5(page), 'x-ms-content-crc64': crc },
  ]) {
    const { status, code } = await put(more);
    codes.push(`${status} ${code}`);
  }
  assert.equal(codes, [
    '400 Md5Mismatch',
    '400 InvalidMd5',
    '400 Crc64Mismatch',
    '400 InvalidHeaderValue',
    '400 BothCrc64AndMd5HeaderPresent',
  ]);
  assert.ok((await blobs.find(url)?.read(0, 512))?.equals(Buffer.alloc(512)));
});

test('a range may be read with its checksum', async ({ url }) => {
  await ask(`PUT ${url}&comp=page`, { headers: pages(0, 512), body: page });
  const headers = { range: 'bytes=0-511', 'x-ms-range-get-content-md5': 'true' };
  assert.is((await ask(`GET ${url}`, { headers })).headers['content-md5'], md5(page));
  assert.is((await ask(`GET ${url}`, { headers: { range: 'bytes=16777216-' } })).code, 'InvalidRange');
});

test('4 TiB with a few pages cost little', async ({ blobs }) => {
  const url = blobs.sas('vhds/large.vhd', { permissions: 'rcw', expiresOn: new Date(Date.now() + 60_000) });
  const size = 4 * 2 ** 40;
  await ask(`PUT ${url}`, { headers: { 'x-ms-blob-type': 'PageBlob', 'x-ms-blob-content-length': String(size) } });
  await ask(`PUT ${url}&comp=page`, { headers: pages(size - 512, 512), body: page });
  assert.equal(listed((await ask(`GET ${url}&comp=pagelist`)).text), [`${size - 512}-${size - 1}`]);
  assert.ok((await blobs.find(url)?.read(size - 1024, 4096))?.equals(Buffer.concat([Buffer.alloc(512), page])));
});

/** CRC-64/NVME, base64, the lowest byte first. */
function crc64(bytes: Uint8Array): string {
  let state = 0xffffffffffffffffn;
  for (const byte of bytes) {
    state ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) state = state & 1n ? (state >> 1n) ^ 0x9a6c9329ac4bc9b5n : state >> 1n;
  }
  const result = Buffer.alloc(8);
  result.writeBigUInt64LE(state ^ 0xffffffffffffffffn);
  return result.toString('base64');
}

test.run();
