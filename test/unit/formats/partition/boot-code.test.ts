import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bootCodeOf } from '../../../../src/formats/partition/boot-code.ts';
import { mbrSector } from '../../../support/formats/disks.ts';

test('a partition table alone is no boot code', () => {
  assert.is(bootCodeOf(mbrSector([{ type: 0x83, start: 1, count: 1 }], 0xffff_ffff)), 'none');
  assert.is(bootCodeOf(new Uint8Array(0)), 'none');
});

test('GRUB is told from other boot code', () => {
  const sector = mbrSector([]);
  sector.writeUInt8(0xfa, 0);
  assert.is(bootCodeOf(sector), 'other');
  sector.write('GRUB ', 0x180);
  assert.is(bootCodeOf(sector), 'grub');
});

test.run();
