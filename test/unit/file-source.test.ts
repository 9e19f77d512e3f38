import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openFile } from '../../src/file-source.ts';
import { codeOf } from '../support/code-of.ts';

const test = suite<{ folder: string; path: string }>('file source');
const MiB = 1024 * 1024;
const content = Buffer.alloc(3 * MiB + 17, 'some content ');

test.before(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), 'failback-source-'));
  context.path = join(context.folder, 'file');
  await writeFile(context.path, content);
});

test.after(async ({ folder }) => {
  await rm(folder, { recursive: true, force: true });
});

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test('reads at any place, clamped at the end', async ({ path }) => {
  await using source = await openFile(path);
  assert.is(source.size, content.length);
  assert.equal(Buffer.from(await source.read(5, 7)), content.subarray(5, 12));
  assert.is((await source.read(content.length - 3, 100)).length, 3);
  assert.is((await source.read(content.length + 3, 100)).length, 0);
});

test('streams extents in their order, in chunks that stay as they are', async ({ path }) => {
  await using source = await openFile(path);
  const extents = [
    { offset: 2 * MiB, length: MiB + 17 },
    { offset: 0, length: 2 * MiB },
    { offset: 9, length: 0 },
  ];
  const expected = Buffer.concat(extents.map(({ offset, length }) => content.subarray(offset, offset + length)));
  assert.ok((await collect(source.stream(extents))).equals(expected));
  assert.is((await collect(source.stream([]))).length, 0);
});

test('a stream that is left early, or aborted, leaves the file usable', async ({ path }) => {
  await using source = await openFile(path);
  for await (const chunk of source.stream([{ offset: 0, length: content.length }])) {
    assert.is(chunk.length, MiB);
    break;
  }
  const controller = new AbortController();
  const reading = async () => {
    for await (const chunk of source.stream([{ offset: 0, length: content.length }], controller.signal)) {
      assert.is(chunk.length, MiB);
      controller.abort();
    }
  };
  assert.is(await codeOf(reading()), 'E_INTERRUPTED');
  assert.is((await source.read(0, 4)).length, 4);
});

test('a file that became shorter is an error, not a short stream', async ({ folder }) => {
  const path = join(folder, 'shrinks');
  await writeFile(path, content);
  await using source = await openFile(path);
  await truncate(path, MiB);
  assert.is(await codeOf(collect(source.stream([{ offset: 0, length: content.length }]))), 'E_INPUT_MISSING');
});

test('a missing file and a folder are coded errors', async ({ folder }) => {
  assert.is(await codeOf(openFile(join(folder, 'missing'))), 'E_INPUT_MISSING');
  assert.is(await codeOf(openFile(folder)), 'E_INPUT_MISSING');
});

test.run();
