import { Writable } from 'node:stream';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { streamSink } from '../../../src/convert/stream-sink.ts';
import { sha256 } from '../../../src/files.ts';
import { MiB } from '../../../src/size.ts';
import { refused } from '../../support/formats/refused.ts';

test('gaps are zeros, up to the end, and the digest is that of all of it', async () => {
  const chunks: Buffer[] = [];
  const stream = new Writable({ write: (chunk: Buffer, _, done) => done(void chunks.push(Buffer.from(chunk))) });
  const sink = streamSink(stream, { sha256: true });
  await sink.write(3, Buffer.from('abc'));
  await sink.write(2 * MiB, Buffer.from('d'));
  await sink.end(3 * MiB + 1);
  const expected = Buffer.alloc(3 * MiB + 1);
  expected.write('abc', 3);
  expected.write('d', 2 * MiB);
  assert.ok(Buffer.concat(chunks).equals(expected));
  assert.is(sink.sha256(), sha256(expected));
});

test('the pace is that of the reader, and an abort does not wait for it', async () => {
  const waiting: (() => void)[] = [];
  const stream = new Writable({ write: (_chunk, _, done) => void waiting.push(done) });
  const abort = new AbortController();
  const sink = streamSink(stream, { signal: abort.signal });
  let written = false;
  const write = sink.write(0, Buffer.alloc(10)).then(() => (written = true));
  await new Promise(setImmediate);
  assert.is(written, false);
  waiting.shift()?.();
  await write;
  const stuck = sink.write(10, Buffer.alloc(10));
  abort.abort();
  await refused(() => stuck, '', 'E_INTERRUPTED');
});

test('a reader that goes away is an error with what happened', async () => {
  const gone = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
  const stream = new Writable({ write: (_chunk, _, done) => done(gone) });
  stream.on('error', () => undefined);
  await refused(() => streamSink(stream).write(0, Buffer.alloc(1)), 'EPIPE', 'E_OUTPUT');
});

test.run();
