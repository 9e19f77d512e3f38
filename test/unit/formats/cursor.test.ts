import { Readable } from 'node:stream';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { StreamCursor } from '../../../src/formats/cursor.ts';
import { inChunks } from '../../support/formats/vmdk.ts';
import { refused } from '../../support/formats/refused.ts';

const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));

test('reads and skips across chunks of any size', async () => {
  for (const size of [1, 3, 7, 64, 256]) {
    const cursor = new StreamCursor(inChunks(bytes, size), 'file');
    assert.equal([...(await cursor.read(5))], [0, 1, 2, 3, 4]);
    await cursor.skipTo(100);
    assert.is(cursor.position, 100);
    assert.equal(Buffer.from(await cursor.read(156)), bytes.subarray(100));
  }
});

test('some bytes are a view of a large chunk, or gathered from small ones', async () => {
  const chunk = Buffer.from(bytes);
  const large = new StreamCursor(Readable.from([chunk]), 'file');
  const view = await large.readSome(200, 16, 8);
  assert.is(view.length, 200);
  assert.is(view.buffer, chunk.buffer);
  const odd = new StreamCursor(inChunks(bytes, 100), 'file');
  assert.is((await odd.readSome(200, 16, 8)).length, 96, 'whole units only');
  assert.equal(Buffer.from(await odd.readSome(120, 16, 8)), bytes.subarray(96, 216), 'four bytes are too few');
});

test('a stream that ends too early says where', async () => {
  const cursor = new StreamCursor(inChunks(bytes, 100), 'VMDK');
  const error = await refused(() => cursor.read(1e12), 'ends at byte 256');
  assert.match(error.message, 'VMDK');
});

test('a stream that hangs is given up when the signal fires', async () => {
  const stream = new Readable({ read: () => undefined });
  const abort = new AbortController();
  const cursor = new StreamCursor(stream, 'file', abort.signal);
  const reading = refused(() => cursor.read(1), '', 'E_INTERRUPTED');
  abort.abort();
  await reading;
  await cursor.close();
  assert.ok(stream.destroyed);
  const late = new StreamCursor(inChunks(bytes), 'file', abort.signal);
  await refused(() => late.read(1), '', 'E_INTERRUPTED');
});

test('closing lets the stream go', async () => {
  const stream = Readable.from([bytes, bytes]);
  const cursor = new StreamCursor(stream, 'file');
  await cursor.read(1);
  await cursor.close();
  assert.ok(stream.destroyed);
});

test.run();
