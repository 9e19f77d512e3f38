import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Filling, repairDescriptor } from '../../../../src/formats/vmdk/repair-descriptor.ts';
import type { RepairProfile } from '../../../../src/formats/vmdk/profiles.ts';
import { refused } from '../../../support/formats/refused.ts';

/** As VMware Workstation writes it, with what VirtualBox and ESXi add. */
const VMWARE = `# Disk DescriptorFile
version=1
encoding="windows-1252"
CID=7a7b1e7b
parentCID=ffffffff
isNativeSnapshot="no"
createType="monolithicSparse"

# Extent description
RW 41943040 SPARSE "disk.vmdk"

# The Disk Data Base
#DDB

ddb.adapterType = "lsilogic"
ddb.geometry.biosCylinders = "2610"
ddb.geometry.biosHeads = "255"
ddb.geometry.biosSectors = "63"
ddb.geometry.cylinders = "2610"
ddb.geometry.heads = "255"
ddb.geometry.sectors = "63"
ddb.longContentID = "0481be4e314537249f0f1ca67a7b1e7b"
ddb.thinProvisioned = "1"
ddb.deletable = "true"
ddb.encoding = "windows-1252"
ddb.toolsInstallType = "0"
ddb.toolsVersion = "10304"
ddb.uuid = "60 00 C2 93 a2 21 8a 53-2e 59 81 30 95 24 55 b7"
ddb.fcd.uuid = "60 00 C2 9c 17 ba 20 95-ec f4 28 8c 7b d7 d9 e5"
ddb.uuid.image="0247ca9d-f9aa-4910-9e8c-1c14d83a7749"
ddb.uuid.parent="00000000-0000-0000-0000-000000000000"
ddb.comment = ""
ddb.virtualHWVersion = "16"
`;

const bytes = (text: string, length = text.length) => {
  const area = Buffer.alloc(length);
  area.write(text, 'latin1');
  return area;
};
const latin1 = (area: Uint8Array) => Buffer.from(area).toString('latin1');
const repair = (text: string, profile: RepairProfile = 'mvmc', filling?: Filling) => {
  const { area, removed } = repairDescriptor(bytes(text), profile, filling);
  assert.is(area.length, text.length);
  assert.is(repairDescriptor(area, profile, filling).area, area, 'a second run changes nothing');
  return { text: latin1(area).replace(/\0+$/, ''), area: latin1(area), removed };
};
const keys = (profile: RepairProfile) => repair(VMWARE, profile).removed.map(({ key }) => key.slice(4));

test('each profile judges by key', () => {
  const virtualBox = ['uuid.image', 'uuid.parent', 'comment'];
  const esx = ['longContentID', 'thinProvisioned', 'deletable', 'encoding', 'toolsInstallType', 'uuid', 'fcd.uuid'];
  assert.equal(keys('vmware'), virtualBox);
  assert.equal(keys('mvmc'), [...esx, ...virtualBox]);
  const bios = ['geometry.biosCylinders', 'geometry.biosHeads', 'geometry.biosSectors'];
  const [uuid, fcd] = esx.slice(5) as [string, string];
  assert.equal(keys('minimal'), [...bios, ...esx.slice(0, 5), 'toolsVersion', uuid, fcd, ...virtualBox]);
});

test('a removed entry says where it stood, and what the converter complains of', () => {
  const entry = repair(VMWARE).removed.find(({ key }) => key === 'ddb.toolsInstallType');
  assert.is(VMWARE.split('\n')[(entry?.line ?? 0) - 1], 'ddb.toolsInstallType = "0"');
  assert.is(entry?.value, '0');
  assert.match(entry?.reason ?? '', 'The entry 0 is not a supported disk database entry for the descriptor.');
});

test('all other lines stay, byte for byte, in any layout', () => {
  const odd = [
    '# Disk DescriptorFile\r\n  version = 1\nCID=1\r\n\r\n\tparentCID=ffffffff\r\ncreateType="vmfs"\n',
    '#ddb.comment = "stays"\nRW 63 FLAT "f\xe4cher-flat.vmdk" 0\r\n',
    'ddb.AdapterTYPE = "ide"\nddb.adapterType="ide"\r\n\n',
    'ddb.comment = "\xe9"\r\nDDB.TOOLSinstallTYPE="4"\n',
    '  ddb.geometry.heads=16  \n# end',
  ];
  const { text, removed } = repair(odd.join(''));
  assert.is(text, odd.filter((_, index) => index !== 3).join(''));
  assert.equal(
    removed.map(({ key, value, line }) => [key, value, line]),
    [
      ['ddb.comment', 'é', 12],
      ['DDB.TOOLSinstallTYPE', '4', 13],
    ],
  );
});

test('the last line may lack its end, and there may be no spare room', () => {
  assert.is(repair(`${VMWARE}ddb.comment = "x"`, 'vmware').text, repair(VMWARE, 'vmware').text);
  assert.is(repair('# Disk DescriptorFile\nddb.x="1"\nddb.adapterType = "ide"').text.slice(-5), '"ide"');
});

test('values are shown in the encoding of their line', () => {
  const value = (text: string) => repair(`# Disk DescriptorFile\nddb.comment = "${text}"`).removed[0]?.value;
  assert.is(value('\xe9 \xe4'), 'é ä');
  assert.is(value(Buffer.from('盘').toString('latin1')), '盘');
});

test('a text file keeps its length by blank lines', () => {
  for (const text of [VMWARE, VMWARE.replaceAll('\n', '\r\n'), `${VMWARE.replaceAll('\n', '\r\n')}# end`]) {
    for (const profile of ['mvmc', 'vmware', 'minimal'] as const) {
      const { area } = repair(text, profile, 'blank-lines');
      assert.not.match(area, '\0');
      if (text.includes('\r')) assert.not.match(area, /[^\r]\n/, 'the line ends are all of one kind');
      assert.is(area.trimEnd(), repair(text, profile).text.trimEnd());
    }
  }
  const padded = `${VMWARE}\0\0\0\0`;
  assert.match(repair(padded, 'mvmc', 'blank-lines').area, /"16"\n\0+$/, 'what was padded with zeros still is');
});

test('a content id of fffffffe is spoken of when its long form goes', () => {
  const removed = (text: string) => repair(text).removed.find(({ key }) => key === 'ddb.longContentID');
  assert.not.match(removed(VMWARE)?.reason ?? '', 'fffffffe');
  assert.match(removed(VMWARE.replace('7a7b1e7b', 'FFFFFFFE'))?.reason ?? '', 'fffffffe refers to it');
  assert.ok(!keys('vmware').includes('longContentID'));
});

test('the end of a longer text may stand behind the zero, as qemu-img leaves it with a shorter CID', () => {
  const shorter = VMWARE.replace(/^CID=\w{3}/m, 'CID=');
  const { removed, area } = repairDescriptor(bytes(`${shorter}\0${VMWARE.slice(-2)}\0\0`), 'mvmc');
  assert.ok(removed.length > 0);
  assert.is(area.length, VMWARE.length + 2);
});

test('what is not wholly a descriptor is refused', async () => {
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(VMWARE, 'utf16le')]).toString('latin1');
  const cases: [string, string][] = [
    ['', 'Disk DescriptorFile'],
    ['version=1\n', 'Disk DescriptorFile'],
    ['\0'.repeat(1024), 'Disk DescriptorFile'],
    [utf16, 'byte order mark'],
    [Buffer.from(VMWARE, 'utf16le').toString('latin1'), 'Disk DescriptorFile'],
    [`\xef\xbb\xbf${VMWARE}`, 'byte order mark'],
    [`${VMWARE}\0ddb.comment = "x"\n`, 'behind the zero'],
    [VMWARE.replace('ddb.comment', 'what is this\nddb.comment'), 'what is this'],
    [VMWARE.replace('comment', 'com\x01ment'), 'binary'],
    [VMWARE.replaceAll('\n', '\r'), 'bare carriage returns'],
    [VMWARE.padEnd(2 ** 20 + 1), 'longer than'],
  ];
  for (const [text, words] of cases) await refused(() => repairDescriptor(bytes(text), 'mvmc'), words);
});

test('a megabyte of entries takes no more than a moment', () => {
  const text = `# Disk DescriptorFile\n${'ddb.x=\n'.repeat(140_000)}`;
  assert.is(repair(text).removed.length, 140_000);
});

test.run();
