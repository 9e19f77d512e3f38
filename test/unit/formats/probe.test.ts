import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inMemory } from '../../../src/bytes.ts';
import { type ForeignKind, foreignFile, isForeign, probeDisk, probeHead } from '../../../src/formats/probe.ts';
import { encodeTar } from '../../support/formats/tar.ts';
import { encodeDynamicVhd, encodeFixedVhd } from '../../support/formats/vhd.ts';
import { encodeVmdk } from '../../support/formats/vmdk.ts';

const at = (offset: number, text: string, size = 64 * 1024) => {
  const bytes = Buffer.alloc(size);
  bytes.write(text, offset, 'latin1');
  return bytes;
};

const files: readonly (readonly [string, Buffer])[] = [
  ['vmdk', encodeVmdk({ capacity: 65_536, grains: [] }).bytes],
  ['vmdk', Buffer.from('# Disk DescriptorFile\nversion=1\n')],
  ['vmdk', Buffer.from('\r\n# disk descriptorfile\r\n')],
  ['vmdk', at(0, 'COWD')],
  ['vmdk', at(0, '\xbe\xba\xfe\xca\0\0\0\0')],
  ['vhd', encodeFixedVhd(Buffer.alloc(1024))],
  ['vhd', encodeFixedVhd(Buffer.alloc(1024)).subarray(0, -1)],
  ['vhd', encodeDynamicVhd({ capacity: 65_536, blockSize: 4096, blocks: [] }).bytes],
  ['vhdx', at(0, 'vhdxfile')],
  ['qcow2', at(0, 'QFI\xfb')],
  ['qed', at(0, 'QED\0')],
  ['vdi', at(64, '\x7f\x10\xda\xbe')],
  ['parallels', at(0, 'WithoutFreeSpace')],
  ['dmg', at(64 * 1024 - 512, 'koly')],
  ['tar', encodeTar([{ name: 'x', data: Buffer.alloc(3) }]).bytes],
  ['iso', at(0x8001, 'CD001')],
  ['gzip', at(0, '\x1f\x8b\x08')],
  ['xz', at(0, '\xfd7zXZ\0')],
  ['bzip2', at(0, 'BZh91AY&SY')],
  ['zstd', at(0, '\x28\xb5\x2f\xfd')],
  ['zip', at(0, 'PK\x03\x04')],
  ['sevenZip', at(0, '7z\xbc\xaf\x27\x1c')],
  ['text', Buffer.from('<!DOCTYPE html><html>')],
  ['text', Buffer.from('\xef\xbb\xbf\n<?xml version="1.0"?>', 'latin1')],
  ['empty', Buffer.alloc(0)],
  ['raw', Buffer.alloc(1)],
  ['raw', Buffer.alloc(64 * 1024)],
  ['raw', at(510, '\x55\xaa')],
  ['raw', Buffer.from('some text that is no disk descriptor')],
];

test('files are recognised by their content', async () => {
  for (const [kind, bytes] of files) assert.is(await probeDisk(inMemory(bytes)), kind);
});

test('a stream is recognised by its first bytes, or not at all', () => {
  const byTail = new Set(['raw', 'iso', 'dmg']);
  for (const [kind, bytes] of files) {
    const found = probeHead(bytes.subarray(0, 512));
    if (kind !== 'vhd') assert.is(found, byTail.has(kind) ? undefined : kind);
  }
  assert.is(probeHead(Buffer.from('conectix')), 'vhd');
});

test('whatever is not read is refused with a way out', () => {
  for (const kind of new Set(files.map(([name]) => name))) {
    if (!isForeign(kind as ForeignKind)) continue;
    const { code, message, hint } = foreignFile(kind as ForeignKind);
    assert.is(code, 'E_FORMAT');
    assert.match(message, /^The file is .+, not a VMDK, VHD or raw disk\.$/);
    assert.ok(hint);
  }
});

test.run();
