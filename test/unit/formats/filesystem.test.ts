import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inMemory } from '../../../src/bytes.ts';
import { readFilesystem } from '../../../src/formats/filesystem.ts';

const UUID = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
const TEXT_UUID = '00112233-4455-6677-8899-aabbccddeeff';

function bytes(length: number, write: (bytes: Buffer) => void): Buffer {
  const made = Buffer.alloc(length);
  write(made);
  return made;
}

const ext4 = bytes(4096, (sb) => {
  sb.writeUInt32LE(1000, 1028);
  sb.writeUInt32LE(2, 1048);
  sb.writeUInt16LE(0xef53, 1080);
  sb.writeUInt32LE(0x1004, 1116);
  sb.writeUInt32LE(0x8000_20c2, 1120);
  sb.writeUInt32LE(0x401, 1124);
  sb.set(UUID, 1128);
  sb.write('root', 1144);
  sb.writeUInt32LE(1, 1360);
});

test('ext4 with its features, a 64-bit size and bits that have no name', async () => {
  assert.equal(await readFilesystem(inMemory(ext4)), {
    type: 'ext4',
    label: 'root',
    uuid: TEXT_UUID,
    size: (2 ** 32 + 1000) * 4096,
    features: [
      'has_journal',
      'orphan_file',
      'filetype',
      'extent',
      '64bit',
      'metadata_csum_seed',
      'FEATURE_I31',
      'sparse_super',
      'metadata_csum',
    ],
  });
});

test('ext2 and ext3 are told from ext4', async () => {
  for (const [compat, type] of [
    [0, 'ext2'],
    [4, 'ext3'],
  ] as const) {
    const old = Buffer.from(ext4);
    old.writeUInt32LE(compat, 1116);
    old.writeUInt32LE(2, 1120);
    old.writeUInt32LE(3, 1124);
    assert.is((await readFilesystem(inMemory(old)))?.type, type);
  }
});

test('xfs with the features of its fifth version', async () => {
  const xfs = bytes(512, (sb) => {
    sb.write('XFSB');
    sb.writeUInt32BE(4096, 4);
    sb.writeBigUInt64BE(77_056n, 8);
    sb.set(UUID, 32);
    sb.writeUInt16BE(0xb4a5, 100);
    sb.write('boot', 108);
    sb.writeUInt32BE(5, 212);
    sb.writeUInt32BE(3, 216);
  });
  assert.equal(await readFilesystem(inMemory(xfs)), {
    type: 'xfs',
    label: 'boot',
    uuid: TEXT_UUID,
    size: 77_056 * 4096,
    features: ['crc', 'finobt', 'reflink', 'ftype', 'sparse'],
  });
});

test('squashfs, ISO 9660 and FAT', async () => {
  const squashfs = bytes(96, (sb) => {
    sb.write('hsqs');
    sb.writeUInt16LE(4, 20);
    sb.writeUInt16LE(4, 28);
    sb.writeBigUInt64LE(5000n, 40);
  });
  const iso = bytes(36_864, (image) => {
    image.write('\x01CD001', 32_768);
    image.write('DRSFAILBACK'.padEnd(32), 32_808);
    image.writeUInt32LE(400, 32_848);
    image.writeUInt16LE(2048, 32_896);
  });
  const fat = bytes(512, (boot) => {
    boot.writeUInt16LE(512, 11);
    boot.writeUInt8(1, 16);
    boot.writeUInt32LE(98_304, 32);
    boot.writeUInt32LE(0x1234abcd, 67);
    boot.write('ESP        FAT32   ', 71);
    boot.writeUInt16LE(0xaa55, 510);
  });
  const plain = { label: '', uuid: undefined, features: [] };
  assert.equal(await readFilesystem(inMemory(squashfs)), { ...plain, type: 'squashfs', size: 5000, features: ['xz'] });
  assert.equal(await readFilesystem(inMemory(iso)), { ...plain, type: 'iso9660', label: 'DRSFAILBACK', size: 819_200 });
  assert.equal(await readFilesystem(inMemory(fat)), {
    type: 'vfat',
    label: 'ESP',
    uuid: '1234-ABCD',
    size: 50_331_648,
    features: ['fat32'],
  });
});

test('a file system is found at its offset, and nothing where there is nothing', async () => {
  const disk = Buffer.concat([Buffer.alloc(10_000), ext4]);
  assert.is((await readFilesystem(inMemory(disk), 10_000))?.type, 'ext4');
  assert.is(await readFilesystem(inMemory(disk)), undefined);
  assert.is(await readFilesystem(inMemory(disk), 1e15), undefined);
  assert.is(await readFilesystem(inMemory(Buffer.alloc(0))), undefined);
});

test('superblocks that are cut off are none', async () => {
  for (const length of [3, 4, 96, 511, 1100, 2047]) {
    assert.is(await readFilesystem(inMemory(ext4.subarray(0, length))), undefined);
  }
  for (const magic of ['XFSB', 'hsqs']) assert.is(await readFilesystem(inMemory(Buffer.from(magic))), undefined);
});

test('NTFS and BitLocker, though both look like FAT boot sectors', async () => {
  const ntfs = bytes(512, (boot) => {
    boot.write('NTFS    ', 3);
    boot.writeUInt16LE(512, 11);
    boot.writeBigUInt64LE(40_000n, 40);
    boot.writeBigUInt64LE(0x0123456789abcdefn, 72);
    boot.writeUInt16LE(0xaa55, 510);
  });
  const found = await readFilesystem(inMemory(ntfs));
  assert.equal([found?.type, found?.uuid, found?.size], ['ntfs', '0123456789ABCDEF', 40_000 * 512]);
  const bitLocker = bytes(512, (boot) => boot.write('-FVE-FS-', 3));
  assert.is((await readFilesystem(inMemory(bitLocker)))?.type, 'BitLocker');
});

test('Btrfs by its superblock at 64 KiB', async () => {
  const btrfs = bytes(69_632, (image) => {
    image.write('_BHRfS_M', 65_600, 'latin1');
    image.set(UUID, 65_568);
    image.writeBigUInt64LE(5_000_000n, 65_648);
    image.write('data', 65_835);
  });
  assert.equal(await readFilesystem(inMemory(btrfs)), {
    type: 'btrfs',
    label: 'data',
    uuid: TEXT_UUID,
    size: 5_000_000,
    features: [],
  });
});

test('a volume group and encryption stand in the place of a file system', async () => {
  const lvm = bytes(2048, (image) => {
    image.write('LABELONE', 512);
    image.writeUInt32LE(32, 532);
    image.write('LVM2 001', 536);
    image.write('abcdefghijklmnopqrstuvwxyz012345', 544);
    image.writeBigUInt64LE(9_000_000n, 576);
  });
  const volume = await readFilesystem(inMemory(lvm));
  assert.equal(
    [volume?.type, volume?.uuid, volume?.size],
    ['LVM2_member', 'abcdef-ghij-klmn-opqr-stuv-wxyz-012345', 9_000_000],
  );
  const luks = bytes(512, (image) => {
    image.write('LUKS\xba\xbe\x00\x02', 'latin1');
    image.write('secret', 24);
    image.write(TEXT_UUID, 168);
  });
  const { type, label, uuid, features } = (await readFilesystem(inMemory(luks))) ?? {};
  assert.equal([type, label, uuid, features], ['crypto_LUKS', 'secret', TEXT_UUID, ['luks2']]);
});

test.run();
