import { createHash } from 'node:crypto';
import fetch from 'node-fetch';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { FakeS3 } from '../../fakes/s3-server.ts';

const test = suite<{ s3: FakeS3; url: string }>();
const content = Buffer.alloc(300_000, 'failback ');

test.before.each(async (context) => {
  context.s3 = await FakeS3.start();
  context.s3.createBucket('isos', { owner: '088819544517' });
  context.s3.put('isos', 'latest/a b.iso', content);
  context.url = `${context.s3.url}/isos/latest/a%20b.iso`;
});
test.after.each(({ s3 }) => s3[Symbol.asyncDispose]());

test('GET gives the object with its MD5 as entity tag; HEAD the same without a body', async ({ s3, url }) => {
  const got = await fetch(url);
  assert.is(got.headers.get('etag'), `"${createHash('md5').update(content).digest('hex')}"`);
  assert.ok(content.equals(Buffer.from(await got.arrayBuffer())));
  const head = await fetch(url, { method: 'HEAD' });
  assert.equal([head.status, head.headers.get('content-length'), await head.text()], [200, '300000', '']);
  assert.equal(
    s3.requests.map(({ method, status, sent }) => [method, status, sent]),
    [
      ['GET', 200, 300_000],
      ['HEAD', 200, 0],
    ],
  );
});

test('a range is answered with 206 and Content-Range; one past the end with 416', async ({ url }) => {
  const got = await fetch(url, { headers: { range: 'bytes=299990-' } });
  assert.equal([got.status, got.headers.get('content-range')], [206, 'bytes 299990-299999/300000']);
  assert.is(await got.text(), content.subarray(299_990).toString());
  const beyond = await fetch(url, { headers: { range: 'bytes=300000-' } });
  assert.is(beyond.status, 416);
  assert.match(await beyond.text(), '<Code>InvalidRange</Code>');
});

test('what is not there, not listable, not owned or not allowed is refused with the code of S3', async ({
  s3,
  url,
}) => {
  s3.createBucket('shut', { listable: false });
  const refusal = async (target: string, init: { method?: string; headers?: Record<string, string> } = {}) => {
    const answer = await fetch(target, init);
    return [answer.status, /<Code>(\w+)/.exec(await answer.text())?.[1]];
  };
  const owner = (id: string) => ({ headers: { 'x-amz-expected-bucket-owner': id } });
  assert.equal(await refusal(`${s3.url}/none/x`), [404, 'NoSuchBucket']);
  assert.equal(await refusal(`${s3.url}/isos/x`), [404, 'NoSuchKey']);
  assert.equal(await refusal(`${s3.url}/shut/x`), [403, 'AccessDenied']);
  assert.equal(await refusal(url, owner('111111111111')), [403, 'AccessDenied']);
  assert.equal(await refusal(url, owner('me')), [400, 'InvalidBucketOwnerAWSAccountID']);
  assert.equal(await refusal(url, { method: 'DELETE' }), [405, 'MethodNotAllowed']);
  assert.is((await fetch(url, owner('088819544517'))).status, 200);
});

test('a bucket may stand in the host name', async ({ s3 }) => {
  const answer = await fetch(`${s3.url}/latest/a%20b.iso`, {
    method: 'HEAD',
    headers: { host: 'isos.s3.us-east-2.amazonaws.com' },
  });
  assert.is(answer.status, 200);
});

test('faults hit the requests that they are for, as often as they were told to', async ({ s3, url }) => {
  s3.fail({ kind: 'status', status: 503, retryAfter: '7' }, { key: '.iso' }, 2);
  s3.fail({ kind: 'status', status: 500, code: 'InternalError' }, { bucket: 'other' });
  const statuses = [];
  for (let i = 0; i < 3; i++) statuses.push((await fetch(url)).status);
  assert.equal(statuses, [503, 503, 200]);
});

test('a body is cut, hard or orderly, after so many bytes', async ({ s3, url }) => {
  for (const kind of ['reset', 'truncate'] as const) {
    s3.fail({ kind, after: 100_000 });
    const answer = await fetch(url);
    let size = 0;
    try {
      for await (const chunk of answer.body ?? []) size += chunk.length;
      assert.unreachable();
    } catch (error) {
      assert.is.not((error as Error).name, 'Assertion');
    }
    assert.is(size, 100_000);
  }
});

test('an object may change while it is sent, and headers may lie', async ({ s3, url }) => {
  s3.fail({ kind: 'change', after: 10, content: Buffer.from('new') });
  await fetch(url)
    .then((answer) => answer.text())
    .catch(() => undefined);
  assert.is(await (await fetch(url)).text(), 'new');
  s3.fail({ kind: 'headers', headers: { 'content-range': 'bytes 7-8/9', etag: null } });
  const answer = await fetch(url);
  assert.equal([answer.headers.get('content-range'), answer.headers.get('etag')], ['bytes 7-8/9', null]);
});

test.run();
