import { open, writeFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Extent } from '../../../src/bytes.ts';
import { dataExtents, extentList } from '../../../src/convert/data-extents.ts';
import { openSparseFile } from '../../../src/convert/sparse-file.ts';
import { openRaw } from '../../../src/formats/raw.ts';
import { GiB, KiB, MiB } from '../../../src/size.ts';
import { codeOf } from '../../support/code-of.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';

async function sparse(path: string, size: number, data: readonly Extent[]): Promise<string> {
  const file = await open(path, 'w');
  await file.truncate(size);
  for (const { offset, length } of data) await file.write(Buffer.alloc(length, 1), 0, length, offset);
  await file.close();
  return path;
}

const at = (offset: number, length: number): Extent => ({ offset, length });

test('the data of a sparse file: at both ends, in the midst, nowhere', async () => {
  await using folder = await temporaryFolder();
  for (const [size, data] of [
    [64 * MiB, []],
    [64 * MiB, [at(0, 64 * KiB)]],
    [64 * MiB, [at(64 * MiB - 64 * KiB, 64 * KiB)]],
    [70 * GiB, [at(0, MiB), at(5 * GiB, MiB), at(69 * GiB, MiB)]],
  ] as const) {
    assert.equal(await dataExtents(await sparse(folder.at('disk'), size, data)), data);
  }
});

test('small holes are part of the data', async () => {
  await using folder = await temporaryFolder();
  const data = [at(MiB, 8 * KiB), at(MiB + 40 * KiB, 8 * KiB), at(MiB + 200 * KiB, 8 * KiB)];
  assert.equal(await dataExtents(await sparse(folder.at('disk'), 64 * MiB, data)), [at(MiB, 48 * KiB), data[2]]);
});

test('names that a shell or perl would not take as they are', async () => {
  await using folder = await temporaryFolder();
  for (const name of ['-e', "it's $HOME `x`", '>disk', 'disk|']) {
    assert.equal(await dataExtents(await sparse(folder.at(name), 64 * MiB, [])), []);
  }
});

test('a file without holes is not asked about; one that is not there is an error', async () => {
  await using folder = await temporaryFolder();
  await writeFile(folder.at('dense'), Buffer.alloc(MiB));
  assert.is(await dataExtents(folder.at('dense')), undefined);
  await using file = await openSparseFile(folder.at('dense'));
  assert.equal(await file.dataExtents?.(), [at(0, MiB)]);
  assert.is(await codeOf(openSparseFile(folder.at('nothing'))), 'E_INPUT_MISSING');
});

test('without perl everything is read; an abort is no such case', async () => {
  await using folder = await temporaryFolder();
  const path = await sparse(folder.at('disk'), 64 * MiB, []);
  const before = process.env.PATH;
  process.env.PATH = folder.at('');
  try {
    assert.is(await dataExtents(path), undefined);
    await using file = await openSparseFile(path);
    assert.is((await openRaw(file)).allocated, 64 * MiB);
  } finally {
    process.env.PATH = before;
  }
  assert.is(await codeOf(dataExtents(path, AbortSignal.abort())), 'E_INTERRUPTED');
});

test('a file in very many pieces has a short list, in which nothing is missing', () => {
  const list = extentList(100);
  const pieces = Array.from({ length: 5000 }, (_, index) => at(index * 256 * KiB + (index % 7) * 4096, 4 * KiB));
  for (const { offset, length } of pieces) list.add(`${offset} ${length}`);
  const extents = list.list() ?? [];
  assert.ok(extents.length > 0 && extents.length <= 100, `${extents.length} extents`);
  for (const { offset, length } of pieces) {
    assert.ok(extents.some((extent) => extent.offset <= offset && offset + length <= extent.offset + extent.length));
  }
  assert.ok(extents.every((extent, index) => index === 0 || extent.offset > (extents[index - 1]?.offset ?? 0)));
});

test('an answer that makes no sense is no answer', () => {
  for (const lines of [['nonsense'], ['1 2', '-1 3'], ['9000 100', '8000 100'], ['0 100', '50 100']]) {
    const list = extentList();
    for (const line of lines) list.add(line);
    assert.is(list.list(), undefined, lines.join(', '));
  }
});

test.run();
