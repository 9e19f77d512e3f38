import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inMemory, joinExtents } from '../../src/bytes.ts';

const test = suite('bytes');
const source = inMemory(Buffer.from('0123456789'));
const read = async (
  from: { read(offset: number, length: number): Promise<Uint8Array> },
  offset: number,
  length: number,
) => Buffer.from(await from.read(offset, length)).toString();

test('reads past the end give what there is', async () => {
  assert.is(await read(source, 8, 100), '89');
  assert.is(await read(source, 100, 1), '');
});

test('extents are read as one', async () => {
  const joined = joinExtents(source, [
    { offset: 7, length: 3 },
    { offset: 0, length: 2 },
    { offset: 4, length: 1 },
  ]);
  assert.is(joined.size, 6);
  assert.is(await read(joined, 0, 100), '789014');
  assert.is(await read(joined, 2, 2), '90');
  assert.is(await read(joined, 5, 1), '4');
  assert.is(await read(joined, 6, 1), '');
});

test.run();
