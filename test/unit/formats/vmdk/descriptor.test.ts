import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  headerValue,
  isDescriptor,
  parseDescriptor,
  printDescriptor,
} from '../../../../src/formats/vmdk/descriptor.ts';
import { refused } from '../../../support/formats/refused.ts';

const TEXT = `# Disk DescriptorFile
version=1
CID=fffffffe
parentCID=ffffffff
createType="monolithicSparse"

# Extent description
RW 2097152 SPARSE "a b.vmdk"
RDONLY 63 ZERO
RW 4192256 FLAT "a-f001.vmdk" 128

# The Disk Data Base
#DDB

ddb.adapterType = "lsilogic"
ddb.comment = ""
`;
const parse = (text: string) => parseDescriptor(Buffer.from(text, 'latin1'));

test('keys, extents and data base entries are read', () => {
  const descriptor = parse(TEXT);
  assert.is(headerValue(descriptor, 'CREATETYPE'), 'monolithicSparse');
  assert.is(headerValue(descriptor, 'parentCID'), 'ffffffff');
  assert.is(headerValue(descriptor, 'nothing'), undefined);
  assert.equal(
    descriptor.extents.map(({ access, sectors, type, file, start }) => [access, sectors, type, file, start]),
    [
      ['RW', 2097152, 'SPARSE', 'a b.vmdk', 0],
      ['RDONLY', 63, 'ZERO', undefined, 0],
      ['RW', 4192256, 'FLAT', 'a-f001.vmdk', 128],
    ],
  );
  assert.equal(
    descriptor.ddb.map(({ key, value }) => [key, value]),
    [
      ['ddb.adapterType', 'lsilogic'],
      ['ddb.comment', ''],
    ],
  );
});

test('every line knows where it stands, whatever the line ends', () => {
  for (const text of [TEXT, TEXT.replaceAll('\n', '\r\n'), `${TEXT.trimEnd()}\0\0\0`]) {
    const { header, extents, ddb, length } = parse(text);
    for (const line of [...header, ...extents, ...ddb]) {
      assert.is(text.slice(line.offset, line.offset + line.length), line.text);
    }
    assert.is(length, text.replaceAll('\0', '').length);
  }
});

test('bytes of another code page keep their places', () => {
  const { ddb } = parseDescriptor(
    Buffer.concat([Buffer.from(TEXT), Buffer.from([0x64, 0x64, 0x62, 0x2e, 0x78, 0x3d, 0xe9])]),
  );
  assert.is(ddb.at(-1)?.value, '\xe9');
});

test('what is printed is read as the same', () => {
  const extents = [{ access: 'RW', sectors: 2048, type: 'SPARSE', file: 'x.vmdk' }] as const;
  const text = printDescriptor({ cid: 0xab, createType: 'monolithicSparse', extents, ddb: { adapterType: 'ide' } });
  const descriptor = parse(text);
  assert.is(headerValue(descriptor, 'CID'), '000000ab');
  assert.is(descriptor.extents[0]?.sectors, 2048);
  assert.is(descriptor.ddb[0]?.value, 'ide');
});

test('what stands behind the start of an extent is not part of it, but must not be part of the number', async () => {
  const device = parse(`${TEXT}RW 8 FLAT "d" 63 "01-02" "t10.ATA"\n`).extents.at(-1);
  assert.equal([device?.file, device?.start], ['d', 63]);
  for (const line of [
    'RW 8 FLAT "d" 6x3',
    'RW 8 FLAT "d',
    'RW x=8 FLAT "d"',
    'RW 9999999999999999 ZERO',
    'RW 999999999999999 ZERO',
  ]) {
    await refused(() => parse(`${TEXT}${line}\n`), 'no meaning');
  }
});

test('a byte order mark and an indented first line do no harm', () => {
  for (const before of ['\xef\xbb\xbf', '\n  ', '\xef\xbb\xbf\r\n']) {
    assert.ok(isDescriptor(Buffer.from(before + TEXT, 'latin1')));
    assert.is(parse(before + TEXT).extents.length, 3);
  }
  assert.not(isDescriptor(Buffer.from('KDMV# Disk DescriptorFile')));
});

test('text that is no descriptor is refused', async () => {
  await refused(() => parse(''), 'Disk DescriptorFile');
  await refused(() => parse(`${TEXT}nonsense\n`), 'nonsense');
  await refused(() => parse(TEXT.padEnd(2 ** 20 + 1)), 'longer than');
  await refused(() => printDescriptor({ cid: 1, createType: 'x"\n', extents: [], ddb: {} }), 'cannot stand');
});

test('long lines cost no more than their length', async () => {
  const spaces = ' '.repeat(400_000);
  await refused(() => parse(`${TEXT}a${spaces}b`), 'no meaning');
  assert.is(parse(`${TEXT}ddb.a${spaces}=${spaces}"x"`).ddb.at(-1)?.value, 'x');
});

test.run();
