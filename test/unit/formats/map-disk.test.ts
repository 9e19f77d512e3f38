import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Extent } from '../../../src/bytes.ts';
import { mapDisk } from '../../../src/formats/map-disk.ts';

async function map(size: number, data: readonly (readonly [offset: number, length: number])[]): Promise<string[]> {
  const extents = async function* (): AsyncGenerator<Extent> {
    for (const [offset, length] of data) yield { offset, length };
  };
  const found: string[] = [];
  for await (const { offset, length, kind } of mapDisk({ size, extents })) found.push(`${offset}+${length} ${kind}`);
  return found;
}

test('every byte of the disk is in exactly one extent', async () => {
  assert.equal(await map(100, []), ['0+100 zero']);
  assert.equal(await map(100, [[0, 100]]), ['0+100 data']);
  assert.equal(
    await map(100, [
      [10, 20],
      [50, 50],
    ]),
    ['0+10 zero', '10+20 data', '30+20 zero', '50+50 data'],
  );
});

test.run();
