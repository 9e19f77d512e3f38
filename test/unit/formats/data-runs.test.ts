import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BLOCK_SIZE } from '../../../src/formats/block-map.ts';
import { dataRuns } from '../../../src/formats/data-runs.ts';

/** Runs as `[offset, length]`, in blocks. */
function runs(offset: number, pattern: string): number[][] {
  const data = Buffer.concat(Array.from(pattern, (kind) => Buffer.alloc(BLOCK_SIZE, kind === '0' ? 0 : 1)));
  return [...dataRuns({ offset: offset * BLOCK_SIZE, data })].map((run) => [
    run.offset / BLOCK_SIZE,
    run.data.length / BLOCK_SIZE,
  ]);
}

test('blocks of zeros are left out, neighbours are joined', () => {
  assert.equal(runs(5, '0110100'), [
    [6, 2],
    [9, 1],
  ]);
  assert.equal(runs(0, '111'), [[0, 3]]);
  assert.equal(runs(0, '000'), []);
  assert.equal(runs(0, ''), []);
});

test('blocks are those of the disk, not those of the range', () => {
  const data = Buffer.alloc(2 * BLOCK_SIZE);
  data.writeUInt8(1, BLOCK_SIZE - 1);
  const found = [...dataRuns({ offset: BLOCK_SIZE / 2, data })];
  assert.equal(
    found.map((run) => [run.offset, run.data.length]),
    [[BLOCK_SIZE, BLOCK_SIZE]],
  );
});

test('runs are views, not copies', () => {
  const data = new Uint8Array(BLOCK_SIZE).fill(7);
  assert.is([...dataRuns({ offset: 0, data })][0]?.data.buffer, data.buffer);
});

test.run();
