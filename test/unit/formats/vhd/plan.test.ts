import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planFixedVhd } from '../../../../src/formats/vhd/plan.ts';
import { GiB, MiB } from '../../../../src/size.ts';
import { refused } from '../../../support/formats/refused.ts';

test('the virtual size is whole MiB, and the footer is beyond it', () => {
  assert.equal(planFixedVhd(GiB), { virtualSize: GiB, footerOffset: GiB, fileSize: GiB + 512 });
  assert.is(planFixedVhd(GiB + 1).virtualSize, GiB + MiB);
  assert.is(planFixedVhd(GiB - 512).virtualSize, GiB);
});

test('sizes that no disk has are refused', async () => {
  for (const size of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) await refused(() => planFixedVhd(size));
});

test.run();
