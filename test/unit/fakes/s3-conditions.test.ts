import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { select } from '../../fakes/s3-conditions.ts';

const etag = '"0123456789abcdef0123456789abcdef"';
const lastModified = new Date('2024-02-20T10:00:00.500Z');
const object = { content: Buffer.alloc(100), etag, lastModified };

test('one range, in all its forms', () => {
  for (const [range, expected] of [
    ['bytes=0-', { status: 206, start: 0, end: 100 }],
    ['bytes=40-', { status: 206, start: 40, end: 100 }],
    ['bytes=40-49', { status: 206, start: 40, end: 50 }],
    ['bytes=90-1000', { status: 206, start: 90, end: 100 }],
    ['bytes=-10', { status: 206, start: 90, end: 100 }],
    ['bytes=-1000', { status: 206, start: 0, end: 100 }],
    ['bytes=100-', { status: 416 }],
    ['bytes=-0', { status: 416 }],
    ['bytes=50-40', { status: 200, start: 0, end: 100 }],
    ['bytes=-', { status: 200, start: 0, end: 100 }],
    ['bytes=0-1,5-6', { status: 200, start: 0, end: 100 }],
    ['octets=0-1', { status: 200, start: 0, end: 100 }],
  ] as const) {
    assert.equal(select(object, { range }), expected, range);
  }
});

test('If-Range: the range counts only for the same entity', () => {
  const partial = { status: 206, start: 10, end: 100 };
  const whole = { status: 200, start: 0, end: 100 };
  for (const [value, expected] of [
    [etag, partial],
    ['"another"', whole],
    [`W/${etag}`, whole],
    ['Tue, 20 Feb 2024 10:00:00 GMT', partial],
    ['Tue, 20 Feb 2024 10:00:01 GMT', whole],
    ['nonsense', whole],
  ] as const) {
    assert.equal(select(object, { range: 'bytes=10-', 'if-range': value }), expected, value);
  }
  assert.equal(select(object, { range: 'bytes=100-', 'if-range': '"another"' }), whole);
});

test('If-Match and If-None-Match come first', () => {
  assert.equal(select(object, { 'if-match': '"another"' }), { status: 412 });
  assert.is(select(object, { 'if-match': `"another", ${etag}` }).status, 200);
  assert.is(select(object, { 'if-match': '*' }).status, 200);
  assert.equal(select(object, { 'if-none-match': `W/${etag}`, range: 'bytes=0-' }), { status: 304 });
  assert.is(select(object, { 'if-none-match': '"another"' }).status, 200);
});

test('an empty object has no satisfiable range', () => {
  assert.equal(select({ ...object, content: Buffer.alloc(0) }, { range: 'bytes=0-' }), { status: 416 });
});

test.run();
