import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inMemory } from '../../../src/bytes.ts';
import { findOvaDisk } from '../../../src/formats/ova.ts';
import { tarMembers } from '../../../src/formats/tar.ts';
import { refused } from '../../support/formats/refused.ts';
import { encodeTar, sealTarHeader } from '../../support/formats/tar.ts';

const text = (content: string) => Buffer.from(content);
const ovf = { name: 'machine.ovf', data: text('<Envelope/>') };
const disk = { name: 'machine-disk1.vmdk', data: Buffer.alloc(1000, 'd') };
const other = { name: './machine-disk2.VMDK', data: Buffer.alloc(3, 'e') };
const archive = (...members: { name: string; data: Buffer }[]) => inMemory(encodeTar(members).bytes);

test('the disk is the only .vmdk, wherever it stands', async () => {
  const source = archive(ovf, disk, { name: 'machine.mf', data: text('SHA1') });
  const { name, offset, length } = await findOvaDisk(source);
  assert.is(name, 'machine-disk1.vmdk');
  assert.equal(Buffer.from(await source.read(offset, length)), disk.data);
});

test('of several disks one is named', async () => {
  const { hint, data } = await refused(() => findOvaDisk(archive(ovf, disk, other)), 'holds 2 disks');
  assert.match(hint ?? '', '--member NAME: machine-disk1.vmdk, ./machine-disk2.VMDK.');
  assert.equal(data.members, ['machine-disk1.vmdk', './machine-disk2.VMDK']);
  assert.is((await findOvaDisk(archive(ovf, disk, other), 'machine-disk2.VMDK')).length, 3);
  assert.is((await findOvaDisk(archive(ovf, disk, other), 'machine.ovf')).length, 11);
  await refused(() => findOvaDisk(archive(ovf, disk), 'nothing.vmdk'), 'holds no nothing.vmdk');
});

test('no disk, a packed disk, an empty archive', async () => {
  await refused(() => findOvaDisk(archive(ovf)), 'no .vmdk');
  await refused(() => findOvaDisk(archive()), 'no .vmdk');
  const { hint } = await refused(() => findOvaDisk(archive({ ...disk, name: 'd.vmdk.gz' })), 'packed by gzip');
  assert.match(hint ?? '', 'gunzip');
});

const { bytes, headers } = encodeTar([ovf, disk]);

/** The archive with another text in the header of the disk. */
function changed(offset: number, value: string, sealed = true): ReturnType<typeof inMemory> {
  const copy = Buffer.from(bytes);
  const header = copy.subarray(headers[1] ?? 0, (headers[1] ?? 0) + 512);
  header.write(value, offset, 'latin1');
  if (sealed) sealTarHeader(header);
  return inMemory(copy);
}

test('a damaged archive is refused', async () => {
  for (const [source, words] of [
    [changed(0, 'x', false), 'wrong checksum'],
    [changed(148, 'xxxxxxxx', false), 'a number in a header'],
    [changed(124, '77777777777\0'), 'goes on behind its end'],
    [changed(124, '\x80\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff'), 'a number in a header'],
    [changed(124, '-1         \0'), 'a number in a header'],
    [changed(156, 'S'), 'without its holes'],
    [changed(156, 'x'), 'an extended header is impossible'],
    [inMemory(bytes.subarray(0, (headers[1] ?? 0) + 600)), 'goes on behind its end'],
  ] as const) {
    await refused(() => findOvaDisk(source), words);
  }
});

test('a size may be binary; links and folders are no files', async () => {
  const binary = changed(124, '\x80\0\0\0\0\0\0\0\0\0\x03\xe8');
  assert.is((await findOvaDisk(binary)).length, 1000);
  await refused(() => findOvaDisk(changed(156, '2')), 'no .vmdk');
});

test('an archive of headers without end is not read to its end', async () => {
  const header = encodeTar([{ name: 'x', data: Buffer.alloc(0) }]).bytes.subarray(0, 512);
  const endless = { size: 2 ** 50, read: async () => header };
  await refused(async () => {
    for await (const { name } of tarMembers(endless)) assert.is(name, 'x');
  }, 'more than');
});

test.run();
