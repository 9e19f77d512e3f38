import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { FakeBlobs } from '../../fakes/blob/fake-blobs.ts';
import { type BlobQuestion, ask, pages } from '../../support/blob-ask.ts';

const test = suite<{ blobs: FakeBlobs; url: string; told: Told }>();
/** Status and code of an answer, as text. */
type Told = (line: string, headers?: Record<string, string>, question?: BlobQuestion) => Promise<string>;
const create = { 'x-ms-blob-type': 'PageBlob', 'x-ms-blob-content-length': '1024' };
const soon = () => new Date(Date.now() + 60_000);

test.before.each(async (context) => {
  context.blobs = await FakeBlobs.start();
  context.blobs.createContainer('vhds');
  context.url = context.blobs.sas('vhds/a.vhd', { permissions: 'rcwd', expiresOn: soon() });
  context.told = async (line, headers = {}, question = {}) => {
    const { status, code } = await ask(line, { headers, ...question });
    return code === undefined ? String(status) : `${status} ${code}`;
  };
});
test.after.each(({ blobs }) => blobs[Symbol.asyncDispose]());

test('a blob is made, looked at, changed and removed', async ({ url, blobs }) => {
  const headers = { ...create, 'x-ms-meta-Digest': 'abc', 'x-ms-blob-content-type': 'x/y' };
  await ask(`PUT ${url}`, { headers });
  const head = await ask(`HEAD ${url}`);
  const { 'content-length': length, 'x-ms-meta-digest': digest, 'content-type': type } = head.headers;
  assert.equal([head.status, length, digest, type], [200, '1024', 'abc', 'x/y']);
  assert.equal([head.headers['x-ms-blob-type'], head.headers['x-ms-lease-state']], ['PageBlob', 'available']);
  await ask(`PUT ${url}&comp=metadata`, { headers: { 'x-ms-meta-digest': 'def' } });
  assert.equal(blobs.find(url)?.metadata, { digest: 'def' });
  const longer = await ask(`PUT ${url}&comp=properties`, { headers: { 'x-ms-blob-content-length': '2048' } });
  assert.equal([longer.status, blobs.find(url)?.size], [200, 2048]);
  assert.is((await ask(`DELETE ${url}`)).status, 202);
  assert.is(blobs.find(url), undefined);
});

test('what cannot be made is refused', async ({ url, told, blobs }) => {
  assert.is(await told(`PUT ${url}`, { ...create, 'x-ms-blob-content-length': '1000' }), '400 InvalidHeaderValue');
  assert.is(await told(`PUT ${url}`, { 'x-ms-blob-type': 'PageBlob' }), '400 MissingRequiredHeader');
  assert.is(await told(`PUT ${url}`, { ...create, 'x-ms-blob-type': 'BlockBlob' }), '501 NotImplemented');
  assert.is(await told(`PUT ${url}`, { ...create, 'x-ms-encryption-scope': 'x' }), '501 NotImplemented');
  const nowhere = blobs.sas('none/a.vhd', { permissions: 'rcwd', expiresOn: soon() });
  assert.is(await told(`PUT ${nowhere}`, create), '404 ContainerNotFound');
  assert.is(await told(`GET ${url}`), '404 BlobNotFound');
  assert.is(await told(`PUT ${url}&comp=page`, pages(0, 512), { body: Buffer.alloc(512) }), '404 BlobNotFound');
  assert.is(await told(`PUT ${url}&comp=snapshot`), '501 NotImplemented');
});

test('conditions hold: If-None-Match, If-Match, dates', async ({ url, told }) => {
  const made = await ask(`PUT ${url}`, { headers: { ...create, 'if-none-match': '*' } });
  const etag = made.headers['etag'] ?? '';
  assert.is(await told(`PUT ${url}`, { ...create, 'if-none-match': '*' }), '409 BlobAlreadyExists');
  assert.is(await told(`GET ${url}`, { 'if-match': etag }), '200');
  assert.is(await told(`GET ${url}`, { 'if-match': '"else"' }), '412 ConditionNotMet');
  assert.is(await told(`GET ${url}`, { 'if-none-match': etag }), '304 ConditionNotMet');
  assert.is(await told(`GET ${url}`, { 'if-modified-since': new Date().toUTCString() }), '304 ConditionNotMet');
  const old = 'Fri, 01 Jan 2021 00:00:00 GMT';
  assert.is(await told(`DELETE ${url}`, { 'if-unmodified-since': old }), '412 ConditionNotMet');
  await ask(`PUT ${url}&comp=page`, { headers: pages(0, 512), body: Buffer.alloc(512) });
  assert.is(await told(`GET ${url}`, { 'if-match': etag }), '412 ConditionNotMet');
});

test('who writes to a leased blob names the lease, while it lasts', async ({ url, told, blobs }) => {
  await ask(`PUT ${url}`, { headers: create });
  const lease = (action: string, more: Record<string, string> = {}) =>
    ask(`PUT ${url}&comp=lease`, { headers: { 'x-ms-lease-action': action, ...more } });
  const taken = await lease('acquire', { 'x-ms-lease-duration': '30' });
  const id = taken.headers['x-ms-lease-id'] ?? '';
  assert.is(taken.status, 201);
  assert.is((await lease('acquire', { 'x-ms-lease-duration': '30' })).code, 'LeaseAlreadyPresent');
  assert.is((await lease('acquire', { 'x-ms-lease-duration': '5' })).code, 'InvalidHeaderValue');

  const put = (more: Record<string, string> = {}) =>
    told(`PUT ${url}&comp=page`, pages(0, 512, more), { body: Buffer.alloc(512) });
  assert.is(await put(), '412 LeaseIdMissing');
  const other = '00000000-0000-0000-0000-000000000000';
  assert.is(await put({ 'x-ms-lease-id': other }), '412 LeaseIdMismatchWithBlobOperation');
  assert.is(await put({ 'x-ms-lease-id': id }), '201');
  assert.is(await told(`DELETE ${url}`), '412 LeaseIdMissing');
  assert.is(await told(`GET ${url}`), '200');

  blobs.clock.advance(20_000);
  assert.is((await lease('renew', { 'x-ms-lease-id': id })).status, 200);
  blobs.clock.advance(20_000);
  assert.is((await ask(`HEAD ${url}`)).headers['x-ms-lease-status'], 'locked');
  blobs.clock.advance(11_000);
  const again = blobs.sas('vhds/a.vhd', { permissions: 'w', expiresOn: new Date(blobs.clock.now() + 60_000) });
  assert.is(
    await told(`PUT ${again}&comp=page`, pages(0, 512, { 'x-ms-lease-id': id }), { body: Buffer.alloc(512) }),
    '412 LeaseLost',
  );
  const release = { 'x-ms-lease-action': 'release', 'x-ms-lease-id': id };
  assert.is(await told(`PUT ${again}&comp=lease`, release), '200');
  const unknown = pages(0, 512, { 'x-ms-lease-id': id });
  assert.is(
    await told(`PUT ${again}&comp=page`, unknown, { body: Buffer.alloc(512) }),
    '412 LeaseNotPresentWithBlobOperation',
  );
});

test('what is recorded tells all but secrets', async ({ url, blobs }) => {
  await ask(`PUT ${url}`, { headers: { ...create, authorization: '' } });
  await ask(`PUT ${url}&comp=page`, { headers: pages(512, 512), body: Buffer.alloc(512) });
  await ask(`GET ${url}`, { headers: { range: 'bytes=0-9' } });
  assert.equal(
    blobs.requests.map(({ method, path, comp, range, status, received, sent }) => ({
      ...{ line: `${method} ${path} ${comp}`.trim(), range, status, received, sent },
    })),
    [
      { line: 'PUT /failbackfake/vhds/a.vhd', range: undefined, status: 201, received: 0, sent: 0 },
      {
        line: 'PUT /failbackfake/vhds/a.vhd page',
        range: { offset: 512, length: 512 },
        status: 201,
        received: 512,
        sent: 0,
      },
      { line: 'GET /failbackfake/vhds/a.vhd', range: { offset: 0, length: 10 }, status: 206, received: 0, sent: 10 },
    ],
  );
  const secret = decodeURIComponent(new URL(url).search);
  const text = JSON.stringify(blobs.requests);
  assert.not.ok(text.includes('sig=') || text.includes(secret) || text.includes('authorization'));
});

test.run();
