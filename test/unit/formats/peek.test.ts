import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { peek } from '../../../src/formats/peek.ts';
import { refused } from '../../support/formats/refused.ts';
import { inChunks } from '../../support/formats/vmdk.ts';

const bytes = Buffer.from('a stream of some bytes');

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test('the first bytes are seen, and the stream is whole all the same', async () => {
  for (const size of [1, 3, 100]) {
    const { head, stream } = await peek(inChunks(bytes, size), 8);
    assert.is(Buffer.from(head).toString(), 'a stream');
    assert.equal(await collect(stream), bytes);
  }
});

test('a short stream gives what it has', async () => {
  const { head, stream } = await peek(inChunks(bytes, 5), 500);
  assert.equal(Buffer.from(head), bytes);
  assert.equal(await collect(stream), bytes);
});

test('a stream is let go: unread, in the midst, and when nothing comes', async () => {
  const unread = Readable.from(inChunks(bytes, 3));
  await (await peek(unread, 4)).close();
  assert.ok(unread.destroyed);

  const left = Readable.from(inChunks(bytes, 3));
  const { stream } = await peek(left, 4);
  for await (const chunk of stream) if (chunk.length > 0) break;
  await setImmediate();
  assert.ok(left.destroyed);

  const silent = new Readable({ read: () => undefined });
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 10);
  await refused(() => peek(silent, 4, abort.signal), '', 'E_INTERRUPTED');
  assert.ok(silent.destroyed);
});

test.run();
