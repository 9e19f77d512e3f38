import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { silentHost } from '../../../src/events.ts';
import { BLOCK, fillFiles, fillSegments } from '../../../src/image/fill.ts';
import { MiB } from '../../../src/size.ts';
import { fakeToolbox } from '../../support/fake-toolbox.ts';

const file = {
  from: 'input.iso',
  source: [{ offset: 40_960, length: 10_000 }],
  size: 10_000,
  runs: [
    { logical: 0, physical: 100, count: 2 },
    { logical: 2, physical: 50, count: 1 },
  ],
};

test('a file is cut where its blocks are apart; the last block is filled as far as the file goes', () => {
  assert.equal(fillSegments(file, MiB), [
    { fromOffset: 40_960, toOffset: MiB + 100 * BLOCK, length: 8192 },
    { fromOffset: 49_152, toOffset: MiB + 50 * BLOCK, length: 1808 },
  ]);
});

test('an extent of the ISO that ends inside a block goes on in the same block', () => {
  const source = [
    { offset: 0, length: 1000 },
    { offset: 5000, length: 3096 },
  ];
  assert.equal(fillSegments({ source, size: 4096, runs: [{ logical: 0, physical: 1, count: 1 }] }, 0), [
    { fromOffset: 0, toOffset: BLOCK, length: 1000 },
    { fromOffset: 5000, toOffset: BLOCK + 1000, length: 3096 },
  ]);
});

test('each segment is one copy in the toolbox, and progress ends at the sum', async () => {
  const toolbox = fakeToolbox();
  const told: number[][] = [];
  const { signal } = new AbortController();
  const progress = (done: number, total: number | undefined) => void told.push([done, total ?? 0]);
  await fillFiles('disk.raw', MiB, [file], toolbox, { host: silentHost, signal, progress });
  assert.equal(
    toolbox.calls.map(({ tool, args }) => [tool, ...args.slice(0, 2)].join(' ')),
    ['dd if=input.iso of=disk.raw', 'dd if=input.iso of=disk.raw'],
  );
  assert.equal(told, [
    [8192, 10_000],
    [10_000, 10_000],
  ]);
});

test.run();
