import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inMemory, joinExtents } from '../../../../src/bytes.ts';
import { openIso } from '../../../../src/iso/iso9660/iso.ts';
import { buildIso, type IsoOptions } from '../../../support/iso-builder.ts';

const test = suite('ISO 9660');
const FILES = { 'LiveOS/squashfs.img': 'the squashfs', 'isolinux/isolinux.cfg': 'the menu', 'a b/Ünï-code.txt': 'x' };

const open = (options: IsoOptions) => openIso(inMemory(buildIso(FILES, options).bytes));
const pathsOf = async (options: IsoOptions) => (await open(options)).entries.map(({ path }) => path);

async function textOf(bytes: Buffer, path: string): Promise<string> {
  const source = inMemory(bytes);
  const entry = (await openIso(source)).find(path);
  const member = joinExtents(source, entry?.extents ?? []);
  return Buffer.from(await member.read(0, member.size)).toString();
}

test('label, size and time come from the primary volume descriptor', async () => {
  const iso = await open({ label: 'DRSFAILBACK', created: ['2024022010304500', -20] });
  assert.is(iso.label, 'DRSFAILBACK');
  assert.is(iso.volumeSize % 2048, 0);
  assert.is(iso.createdAt, Date.UTC(2024, 1, 20, 15, 30, 45) / 1000);
  assert.is((await open({ created: ['0000000000000000', 0] })).createdAt, 0);
});

test('Rock Ridge and Joliet give the names as they were', async () => {
  const paths = ['LiveOS', 'LiveOS/squashfs.img', 'a b', 'a b/Ünï-code.txt', 'isolinux', 'isolinux/isolinux.cfg'];
  assert.equal(await pathsOf({ names: 'rock-ridge' }), paths);
  assert.equal(await pathsOf({ names: 'joliet' }), paths);
});

test('plain names lose their version and their capitals', async () => {
  const iso = await open({ names: 'plain' });
  assert.is(iso.find('liveos/squashfs.img')?.size, 12);
  assert.is(iso.find('/LiveOS/squashfs.img'), iso.find('liveos/squashfs.img'));
  assert.is(iso.find('LiveOS/missing'), undefined);
});

test('a name may go on in a continuation area', async () => {
  const name = `${'long '.repeat(30)}.txt`;
  const { bytes } = buildIso({ [name]: 'content' }, { nameInRecord: 10 });
  assert.is(await textOf(bytes, name), 'content');
});

test('the extents of a file are read in order; adjacent ones are one', async () => {
  const content = Buffer.alloc(10_000, '0123456789abc').toString();
  const apart = buildIso({ file: content, next: 'next' }, { extentSectors: 2, gaps: true });
  assert.is((await openIso(inMemory(apart.bytes))).find('file')?.extents.length, 3);
  assert.is(await textOf(apart.bytes, 'file'), content);
  const adjacent = buildIso({ file: content, next: 'next' }, { extentSectors: 2 });
  assert.is((await openIso(inMemory(adjacent.bytes))).find('file')?.extents.length, 1);
  assert.is(await textOf(adjacent.bytes, 'file'), content);
  assert.is(await textOf(adjacent.bytes, 'next'), 'next');
});

test('an empty file has no extents, wherever it points', async () => {
  const { bytes, recordOf } = buildIso({ empty: '' });
  bytes.writeUInt32LE(0xffffffff, (recordOf.get('empty') ?? 0) + 2);
  assert.equal((await openIso(inMemory(bytes))).find('empty')?.extents, []);
});

test('a file that is longer than its volume is fine', async () => {
  const { bytes } = buildIso(FILES);
  const iso = await openIso(inMemory(Buffer.concat([bytes, Buffer.alloc(100_000)])));
  assert.is(iso.volumeSize, bytes.length);
});

test.run();
