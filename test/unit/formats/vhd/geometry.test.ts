import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { chsGeometry } from '../../../../src/formats/vhd/geometry.ts';
import { MiB } from '../../../../src/size.ts';

/** Seen in the footers that qemu-img writes. */
const VECTORS: readonly (readonly [mib: number, cylinders: number, heads: number, sectorsPerTrack: number])[] = [
  [20, 602, 4, 17],
  [100, 1003, 12, 17],
  [1024, 2080, 16, 63],
  [2048, 4161, 16, 63],
  [8192, 16644, 16, 63],
  [20480, 41610, 16, 63],
  [30720, 62415, 16, 63],
  [130048, 65278, 16, 255],
  [131072, 65535, 16, 255],
  [33554432, 65535, 16, 255],
];

test('a size has the geometry of the specification', () => {
  for (const [mib, cylinders, heads, sectorsPerTrack] of VECTORS) {
    assert.equal(chsGeometry(mib * MiB), { cylinders, heads, sectorsPerTrack }, `${mib} MiB`);
  }
});

test('the geometry never reaches beyond the disk', () => {
  for (let mib = 1; mib < 200_000; mib += 97) {
    const { cylinders, heads, sectorsPerTrack } = chsGeometry(mib * MiB);
    assert.ok(cylinders * heads * sectorsPerTrack * 512 <= mib * MiB, `${mib} MiB`);
    assert.ok(cylinders <= 65535 && heads <= 16 && sectorsPerTrack <= 255, `${mib} MiB`);
  }
});

test.run();
