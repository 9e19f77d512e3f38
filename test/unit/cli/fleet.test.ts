import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { matrixOptions, shard } from '../../../src/cli/fleet.ts';
import { count } from '../../../src/cli/option.ts';
import { refused } from '../../support/formats/refused.ts';

test('a shard is INDEX/TOTAL, a count a whole number from 1 on', async () => {
  assert.equal(shard.parse('0/3'), { index: 0, total: 3 });
  for (const text of ['3', '1/', '/3', '-1/3', '1/0', '1.5/3', '1/3/5'])
    await refused(() => shard.parse(text), '', 'E_USAGE');
  const downloads = count('Downloads at once');
  assert.is(downloads.parse('3'), 3);
  for (const text of ['0', '-1', '1.5', '', 'x', '1e3']) await refused(() => downloads.parse(text), '', 'E_USAGE');
});

test('a matrix of which nothing is said is left to the library, as are all regions', () => {
  const nothing = { regions: [], generations: [], filesystems: [] };
  assert.equal(matrixOptions(nothing), { regions: undefined, generations: undefined, filesystems: undefined });
  assert.equal(matrixOptions({ ...nothing, regions: ['all'], generations: ['2', '1'] }).generations, [2, 1]);
});

test.run();
