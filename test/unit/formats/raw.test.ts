import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inMemory } from '../../../src/bytes.ts';
import { openRaw } from '../../../src/formats/raw.ts';
import { KiB, MiB } from '../../../src/size.ts';
import { guarded } from '../../support/formats/guarded.ts';
import { random } from '../../support/formats/random.ts';
import { readEveryWay } from '../../support/formats/read-every-way.ts';
import { contentOfBytes } from '../../support/formats/reference/content.ts';
import { refused } from '../../support/formats/refused.ts';

test('the file is the disk', async () => {
  const bytes = Buffer.alloc(3 * MiB + 4 * KiB, 'content');
  const disk = await openRaw(guarded(bytes));
  assert.equal([disk.kind, disk.subformat, disk.order], ['raw', 'raw', 'ascending']);
  assert.is(disk.allocated, disk.size);
  assert.equal(await readEveryWay(disk, random(1)), contentOfBytes(bytes));
});

test('a size that is no whole number of sectors is filled up with zeros', async () => {
  const bytes = Buffer.alloc(1000, 1);
  const disk = await openRaw(guarded(bytes));
  assert.is(disk.size, 1024);
  assert.is(disk.allocated, 1000);
  const whole = Buffer.concat([bytes], 1024);
  assert.equal(await readEveryWay(disk, random(1)), contentOfBytes(whole));
  assert.equal(Buffer.from(await disk.read(900, 1000)), whole.subarray(900));
  assert.equal(Buffer.from(await disk.read(1010, 5)), Buffer.alloc(5));
  assert.is((await disk.read(1024, 5)).length, 0);
});

test('ranges are at most 1 MiB, and read again and again', async () => {
  const disk = await openRaw(inMemory(Buffer.alloc(2 * MiB + 512, 1)));
  for (let round = 0; round < 2; round++) {
    const ranges = [];
    for await (const { offset, data } of disk.ranges()) ranges.push([offset, data.length]);
    assert.equal(ranges, [
      [0, MiB],
      [MiB, MiB],
      [2 * MiB, 512],
    ]);
  }
});

test('an abort ends the reading; an empty file is no disk', async () => {
  const disk = await openRaw(inMemory(Buffer.alloc(8 * MiB)));
  const abort = new AbortController();
  await refused(
    async () => {
      for await (const { data } of disk.ranges(abort.signal)) if (data.length > 0) abort.abort();
    },
    '',
    'E_INTERRUPTED',
  );
  await refused(() => openRaw(inMemory(Buffer.alloc(0))), 'empty');
});

test.run();
