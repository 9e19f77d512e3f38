import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { headerValue, parseDescriptor } from '../../../../src/formats/vmdk/descriptor.ts';
import { repairDescriptor } from '../../../../src/formats/vmdk/repair-descriptor.ts';
import { safeDescriptor } from '../../../../src/formats/vmdk/safe-descriptor.ts';
import { GiB, MiB } from '../../../../src/size.ts';
import { refused } from '../../../support/formats/refused.ts';

const options = { size: GiB, createType: 'monolithicSparse', file: 'disk.vmdk' } as const;
const parse = (text: string) => parseDescriptor(Buffer.from(text));

test('no converter finds anything to complain of', () => {
  for (const profile of ['mvmc', 'vmware', 'minimal'] as const) {
    assert.equal(repairDescriptor(Buffer.from(safeDescriptor(options)), profile).removed, []);
  }
});

test('it describes one sparse extent of the disk without parent', () => {
  const descriptor = parse(safeDescriptor(options));
  assert.is(headerValue(descriptor, 'version'), '1');
  assert.is(headerValue(descriptor, 'parentCID'), 'ffffffff');
  assert.is(headerValue(descriptor, 'createType'), 'monolithicSparse');
  assert.is(headerValue(descriptor, 'encoding'), undefined);
  assert.equal(
    descriptor.extents.map(({ access, sectors, type, file }) => [access, sectors, type, file]),
    [['RW', GiB / 512, 'SPARSE', 'disk.vmdk']],
  );
});

test('the geometry is that of an IDE disk, as qemu-img computes it, up to what IDE can address', () => {
  const cylinders = (size: number) =>
    parse(safeDescriptor({ ...options, size })).ddb.find(({ key }) => key.endsWith('cylinders'))?.value;
  assert.equal([MiB, 100 * MiB, GiB, 7 * GiB, 8 * GiB, 1024 * GiB].map(cylinders), [
    '2',
    '203',
    '2080',
    '14563',
    '16383',
    '16383',
  ]);
  assert.is(cylinders(1), '1');
});

test('the content id follows from the size and has no special meaning', () => {
  const cid = (size: number) => headerValue(parse(safeDescriptor({ ...options, size })), 'CID') ?? '';
  assert.is(cid(GiB), cid(GiB));
  assert.is.not(cid(GiB), cid(GiB + MiB));
  for (let size = MiB; size < 500 * MiB; size += MiB) assert.match(cid(size), /^[0-7][0-9a-f]{7}$/);
});

test('a name of any alphabet stands in it, but nothing that would end its line', async () => {
  const text = safeDescriptor({ ...options, file: 'Fächer 盘.vmdk' });
  assert.is(headerValue(parse(text), 'encoding'), 'UTF-8');
  assert.match(text, 'SPARSE "Fächer 盘.vmdk"');
  for (const file of ['a".vmdk', 'a\nb', 'a\0b']) {
    await refused(() => safeDescriptor({ ...options, file }), 'cannot stand in the descriptor');
  }
});

test.run();
