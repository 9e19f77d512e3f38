import { PassThrough, Readable, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { extract } from 'tar-stream';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FailbackError } from '../../../src/errors.ts';
import { readFirstFile, writeTar } from '../../../src/toolbox/tar.ts';
import type { TreeEntry } from '../../../src/toolbox/toolbox.ts';
import { refused } from '../../support/formats/refused.ts';

async function archiveOf(entries: TreeEntry[], onBytes?: (count: number) => void): Promise<Buffer> {
  const target = new PassThrough();
  const [bytes] = await Promise.all([buffer(target), writeTar(entries, target, { onBytes })]);
  return bytes;
}

async function list(archive: Buffer) {
  const members: { name: string; type: string; mode: string; owner: number; text: string }[] = [];
  const reader = extract();
  Readable.from([archive]).pipe(reader);
  for await (const entry of reader) {
    const { name, type, mode, uid, gid } = entry.header;
    assert.is(uid, gid);
    const text = (await buffer(entry)).toString();
    members.push({ name, type, mode: mode.toString(8), owner: uid, text });
  }
  return members;
}

const file = (path: string, text: string): TreeEntry => ({ path, content: Buffer.from(text) });
const failing = (size: number, ...chunks: (Buffer | Error)[]): TreeEntry => ({
  path: 'x',
  content: {
    size,
    async *read() {
      for (const chunk of chunks) {
        if (chunk instanceof Error) throw chunk;
        yield chunk;
      }
    },
  },
});

test('entries come out as they went in, owned by the user of the toolbox', async () => {
  const long = `${'n'.repeat(120)}/ö`;
  const members = await list(
    await archiveOf([{ ...file('run.sh', 'echo'), mode: 0o755 }, file('empty', ''), file(long, 'x')]),
  );
  assert.equal(members, [
    { name: 'run.sh', type: 'file', mode: '755', owner: 1000, text: 'echo' },
    { name: 'empty', type: 'file', mode: '644', owner: 1000, text: '' },
    { name: 'n'.repeat(120), type: 'directory', mode: '755', owner: 1000, text: '' },
    { name: long, type: 'file', mode: '644', owner: 1000, text: 'x' },
  ]);
});

test('folders that are not named are made once; a named one keeps its mode', async () => {
  const entries = [file('a/b/1', ''), file('a/b/2', ''), { path: 'c', mode: 0o700 }, file('c/3', '')];
  const members = (await list(await archiveOf(entries))).map(({ name, mode }) => `${name} ${mode}`);
  assert.equal(members, ['a 755', 'a/b 755', 'a/b/1 644', 'a/b/2 644', 'c 700', 'c/3 644']);
});

test('the same entries give the same bytes, and progress sums up to their size', async () => {
  let sum = 0;
  const entries = [file('a', 'x'.repeat(100_000)), file('b', 'y')];
  const first = await archiveOf(entries, (count) => (sum += count));
  assert.ok(first.equals(await archiveOf(entries)));
  assert.is(sum, 100_001);
});

test('content that is not as long as it says is an error, not a broken archive', async () => {
  for (const entry of [failing(10, Buffer.alloc(3)), failing(1, Buffer.alloc(3))]) {
    const error = await archiveOf([entry]).catch((reason: unknown) => reason as Error);
    assert.match(String(error), /size/i);
  }
});

test('the error of a source comes through, and the target is closed', async () => {
  const target = new PassThrough();
  target.resume();
  const failure = new FailbackError('E_INPUT_MISSING', 'gone');
  const writing = writeTar([failing(10, Buffer.alloc(3), failure)], target, {});
  await refused(() => writing, 'gone', 'E_INPUT_MISSING');
  assert.ok(target.destroyed);
});

test('a target that breaks ends the writing', async () => {
  const target = new Writable({ write: (_chunk, _encoding, done) => done(new Error('pipe is broken')) });
  const endless = failing(1024 ** 3, ...Array.from({ length: 1024 }, () => Buffer.alloc(65_536)));
  assert.instance(await writeTar([endless], target, {}).catch((error: unknown) => error), Error);
});

test('an abort ends the writing', async () => {
  const signal = AbortSignal.abort();
  const error = await writeTar([file('a', 'x')], new PassThrough(), { signal }).catch((reason: unknown) => reason);
  assert.instance(error, Error);
});

const ended = Promise.resolve();
const failed = () => {
  const done = Promise.reject(new FailbackError('E_ENGINE_LOST', 'the reason'));
  done.catch(() => undefined);
  return done;
};

test('the first file is read, whatever folders stand before it', async () => {
  const archive = await archiveOf([file('folder/disk', 'content')]);
  assert.is((await buffer(readFirstFile(Readable.from([archive]), ended))).toString(), 'content');
});

test('an archive that breaks off is an error; why its writer ended is the better one', async () => {
  const broken = (await archiveOf([file('a', 'x'.repeat(5000))])).subarray(0, 3000);
  assert.instance(await buffer(readFirstFile(Readable.from([broken]), ended)).catch((error: unknown) => error), Error);
  await refused(() => buffer(readFirstFile(Readable.from([broken]), failed())), 'the reason', 'E_ENGINE_LOST');
  const whole = await archiveOf([file('a', 'x')]);
  await refused(() => buffer(readFirstFile(Readable.from([whole]), failed())), 'the reason', 'E_ENGINE_LOST');
});

test('a reader that stops early lets go of the source', async () => {
  const source = Readable.from([await archiveOf([file('a', 'x'.repeat(3_000_000))])]);
  const stream = readFirstFile(source, ended);
  await stream[Symbol.asyncIterator]().next();
  stream.destroy();
  await new Promise((resolve) => setImmediate(resolve));
  assert.ok(source.destroyed);
});

test.run();
