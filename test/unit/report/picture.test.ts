import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pictureOf } from '../../../src/report/picture.ts';
import { greyPng } from '../../support/png.ts';

test('a PNG has its size and stands in the page', () => {
  const png = greyPng(7, 3, () => 128);
  assert.equal(pictureOf(png), { url: `data:image/png;base64,${png.toString('base64')}`, width: 7, height: 3 });
});

test('what is no PNG, or one of an impossible size, is left out', () => {
  const png = greyPng(7, 3, () => 128);
  const wide = Buffer.from(png);
  wide.writeUInt32BE(0xffff_ffff, 16);
  for (const bytes of [Buffer.from('<svg onload="x">'), png.subarray(0, 20), Buffer.alloc(0), wide]) {
    assert.is(pictureOf(bytes), undefined);
  }
});

test.run();
