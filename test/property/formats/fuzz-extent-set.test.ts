import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isFailbackError } from '../../../src/errors.ts';
import { openDisk } from '../../../src/formats/open.ts';
import { parseDescriptor } from '../../../src/formats/vmdk/descriptor.ts';
import type { RepairProfile } from '../../../src/formats/vmdk/profiles.ts';
import { repairDescriptor } from '../../../src/formats/vmdk/repair-descriptor.ts';
import { encodeExtentSet, type FileSet, siblingIn } from '../../support/formats/extent-set.ts';
import { fuzz, judge, type Verdict } from '../../support/formats/fuzz.ts';
import { guarded, limitAllocations } from '../../support/formats/guarded.ts';
import { damage } from '../../support/formats/mutate.ts';
import { mutateText } from '../../support/formats/mutate-text.ts';
import { type Random, random } from '../../support/formats/random.ts';
import { readSomeWay } from '../../support/formats/read-every-way.ts';
import { type Content, difference } from '../../support/formats/reference/content.ts';
import { referenceExtentSet } from '../../support/formats/reference/extent-set.ts';

limitAllocations();

const noise = random(7);
const part = (length: number): Buffer => {
  const data = Buffer.alloc(length);
  for (let at = 0; at < 3000; at++) data.writeUInt8(noise.below(256), at < 1500 ? at : length - at);
  return data;
};
const files = encodeExtentSet('custom', [
  { type: 'SPARSE', data: part(65_536) },
  { type: 'FLAT', data: part(66_048), start: 5 },
  { type: 'ZERO', data: Buffer.alloc(40_960) },
  { type: 'VMFS', data: part(33_280) },
  { type: 'SPARSE', data: part(40_960) },
]);
const text = files.get('disk.vmdk')?.toString('latin1') ?? '';

function open(set: FileSet, numbers: Random): Promise<Content> {
  const sibling = siblingIn(set, guarded);
  const file = guarded(set.get('disk.vmdk') ?? Buffer.alloc(0));
  return openDisk(file, { kind: 'vmdk', sibling }).then((disk) => readSomeWay(disk, numbers));
}

function read(set: FileSet, numbers: Random): Promise<Verdict> {
  return judge(
    () => open(set, numbers),
    () => [referenceExtentSet(set), referenceExtentSet(set, 'redundant')],
    ['E_FORMAT', 'E_INPUT_MISSING'],
  );
}

function changedText(numbers: Random, most: number): Buffer {
  let changed = text;
  for (let count = numbers.below(most); count >= 0; count--) changed = mutateText(changed, numbers);
  return Buffer.from(changed, 'latin1');
}

test('a changed text descriptor is refused, or read as what it says', () =>
  fuzz(0.35, (numbers) => read(new Map(files).set('disk.vmdk', changedText(numbers, 3)), numbers)));

test('changed parts are refused, or read as what they say', () =>
  fuzz(0.25, (numbers) => {
    const name = numbers.pick(['disk-s001.vmdk', 'disk-s005.vmdk', 'disk-f002.vmdk', 'disk-f004.vmdk']);
    const good = files.get(name) ?? Buffer.alloc(0);
    const parts = [0, 4, 512 * 21].map((offset) => ({ offset, length: 76 }));
    const bytes = damage(good, { endian: 'little', parts, numbers: [21, 22, 32, 128] }, numbers, 3);
    return read(new Map(files).set(name, bytes), numbers);
  }));

test('a repaired descriptor is that of the same disk, and is left as it is by the next repair', () =>
  fuzz(0.4, async (numbers) => {
    const profile = numbers.pick<RepairProfile>(['mvmc', 'vmware', 'minimal']);
    const room = numbers.pick([0, 1, 512]);
    const area = Buffer.concat([changedText(numbers, 3), Buffer.alloc(room)]);
    const filling = room > 0 ? 'zeros' : 'blank-lines';
    try {
      const repaired = repairDescriptor(Buffer.from(area), profile, filling);
      assert.is(repaired.area.length, area.length);
      assert.is(repairDescriptor(repaired.area, profile, filling).removed.length, 0);
      const [before, after] = [parseDescriptor(area), parseDescriptor(repaired.area)];
      assert.equal(after.extents.map(lineOf), before.extents.map(lineOf));
      assert.equal(after.header.map(lineOf), before.header.map(lineOf));
      assert.is(after.ddb.length + repaired.removed.length, before.ddb.length);
      if (numbers.below(4) > 0) return 'read';

      const seed = numbers.below(2 ** 31);
      const set = new Map(files).set('disk.vmdk', area);
      const old = await open(set, random(seed));
      const renewed = await open(new Map(set).set('disk.vmdk', Buffer.from(repaired.area)), random(seed));
      assert.is(difference(renewed, old), undefined);
      return 'read';
    } catch (error) {
      if (isFailbackError(error) && ['E_FORMAT', 'E_INPUT_MISSING'].includes(error.code)) return 'refused';
      throw error;
    }
  }));

const lineOf = (entry: { readonly text: string }) => entry.text;

test.run();
