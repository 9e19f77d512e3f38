import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inMemory } from '../../../src/bytes.ts';
import { gatherFacts } from '../../../src/inspect/gather.ts';
import { damaged } from '../../../src/formats/problem.ts';
import { MiB } from '../../../src/size.ts';
import { mbrSector } from '../../support/formats/disks.ts';
import { encodeDynamicVhd, encodeFixedVhd, encodeVhdFooter } from '../../support/formats/vhd.ts';
import { encodeVmdk } from '../../support/formats/vmdk.ts';
import { biosDisk, efiDisk, factsOf, factsOfVhd, writeExt4 } from '../../support/inspect.ts';

test('a fixed VHD: footer, partitions and file systems as plain data', async () => {
  const facts = await factsOfVhd(biosDisk());
  assert.equal(JSON.parse(JSON.stringify(facts)), facts);
  const { kind, subformat, fileSize, virtualSize, refusal, problems } = facts;
  assert.equal([kind, subformat, fileSize, virtualSize], ['vhd', 'fixed', 20 * MiB + 512, 20 * MiB]);
  assert.equal([refusal, problems], [null, []]);
  assert.equal(
    [facts.vhd?.creator, facts.vhd?.createdAt, facts.vhd?.offset, facts.vhd?.checksumOk],
    ['test', '2000-01-01T00:00:00Z', 20 * MiB, true],
  );
  const { content } = facts;
  assert.equal([content?.scheme, content?.diskId, content?.bootCode], ['mbr', '0x1234abcd', 'grub']);
  const [root] = content?.partitions ?? [];
  assert.equal([root?.start, root?.filesystem?.type, root?.filesystem?.label], [MiB, 'ext4', 'root']);
  assert.equal([content?.dataBehind, content?.wrapped], [null, null]);
});

test('a GPT with its ESP; the backup behind the partitions is no stray data', async () => {
  const { content } = await factsOfVhd(efiDisk());
  assert.equal([content?.scheme, content?.bootCode, content?.dataBehind], ['gpt', 'none', null]);
  assert.equal([content?.partitions[0]?.isEsp, content?.partitions[0]?.filesystem?.type], [true, 'vfat']);
});

test('a disk without partitions may be one file system', async () => {
  const disk = Buffer.alloc(20 * MiB);
  writeExt4(disk, 0);
  const { content } = await factsOfVhd(disk);
  assert.equal([content?.scheme, content?.filesystem?.type], ['none', 'ext4']);
});

test('data behind all partitions', async () => {
  const disk = biosDisk();
  mbrSector([{ type: 0x83, start: 2048, count: 2048 }]).copy(disk);
  assert.is((await factsOfVhd(disk)).content?.dataBehind, null);
  disk.writeUInt8(1, 15 * MiB + 7);
  assert.is((await factsOfVhd(disk)).content?.dataBehind, 15 * MiB + 7);
});

test('a VHD in a VHD: straight behind the data, before the padding, or dynamic', async () => {
  const inner = encodeFixedVhd(biosDisk());
  const padded = Buffer.concat([inner], 21 * MiB);
  assert.is((await factsOfVhd(inner)).content?.wrapped, 'vhd');
  assert.is((await factsOfVhd(padded)).content?.wrapped, 'vhd');
  const dynamic = encodeDynamicVhd({ capacity: 4 * MiB, blocks: [] }).bytes;
  assert.is((await factsOfVhd(Buffer.concat([dynamic], 20 * MiB))).content?.wrapped, 'vhd');
  assert.is((await factsOf(padded, 'disk.raw')).content?.wrapped, 'vhd');
});

test('a VMDK in a VHD', async () => {
  const { bytes } = encodeVmdk({ capacity: MiB, grains: [] });
  assert.is((await factsOfVhd(Buffer.concat([bytes], 20 * MiB))).content?.wrapped, 'vmdk');
});

test('a dynamic VHD is read through its blocks', async () => {
  const disk = biosDisk();
  const { bytes } = encodeDynamicVhd({ capacity: 20 * MiB, blocks: [{ block: 0, data: disk.subarray(0, 2 * MiB) }] });
  const { subformat, virtualSize, allocated, content } = await factsOf(bytes);
  assert.equal([subformat, virtualSize, allocated], ['dynamic', 20 * MiB, 2 * MiB]);
  assert.is(content?.partitions[0]?.filesystem?.type, 'ext4');
});

test('a sparse VMDK: header, descriptor, and what converters reject', async () => {
  const grains = [...Array(32).keys()].map((grain) => ({
    grain,
    data: biosDisk().subarray(grain * 65_536, (grain + 1) * 65_536),
  }));
  const descriptor = [
    '# Disk DescriptorFile',
    'version=1',
    'CID=0000abcd',
    'parentCID=ffffffff',
    'createType="monolithicSparse"',
    'RW 40960 SPARSE "x.vmdk"',
    'ddb.adapterType = "ide"',
    'ddb.toolsInstallType = "0"',
    '',
  ].join('\n');
  const facts = await factsOf(encodeVmdk({ capacity: 20 * MiB, grains, descriptor }).bytes, 'x.vmdk');
  assert.equal(JSON.parse(JSON.stringify(facts)), facts);
  assert.equal([facts.kind, facts.subformat, facts.virtualSize], ['vmdk', 'monolithicSparse', 20 * MiB]);
  assert.equal([facts.vmdk?.header?.version, facts.vmdk?.header?.grainSize], [1, 65_536]);
  const found = facts.vmdk?.descriptor;
  assert.equal(found?.extents, [{ access: 'RW', size: 20 * MiB, type: 'SPARSE', file: 'x.vmdk', offset: 0 }]);
  assert.equal([found?.cid, found?.ddb[0]], ['0000abcd', { key: 'ddb.adapterType', value: 'ide' }]);
  assert.equal(
    found?.rejected?.map(({ key }) => key),
    ['ddb.toolsInstallType'],
  );
  assert.is(facts.content?.bootCode, 'grub');
});

test('a damaged VMDK still shows its header and descriptor', async () => {
  const { bytes, layout } = encodeVmdk({ capacity: 20 * MiB, grains: [], redundant: false });
  bytes.writeUInt32LE(0xffff_fff0, layout.directory * 512);
  const { vmdk, refusal, content, virtualSize } = await factsOf(bytes, 'x.vmdk');
  assert.ok(refusal?.message);
  assert.equal([vmdk?.header?.capacity, vmdk?.descriptor?.createType], [20 * MiB, 'monolithicSparse']);
  assert.equal([content, virtualSize], [null, 20 * MiB]);
});

test('a fixed VHD that was cut off still shows its footer and its partitions', async () => {
  const disk = biosDisk();
  const cut = Buffer.concat([disk.subarray(0, 10 * MiB), encodeVhdFooter(20 * MiB, 2)]);
  const { vhd, refusal, content, problems } = await factsOf(cut);
  assert.ok(refusal);
  assert.is(vhd?.size, 20 * MiB);
  assert.is(content?.partitions.length, 1);
  assert.ok(problems.some(({ code }) => code === 'partition-outside'));
});

test('a wrong checksum is a problem, and the disk is shown all the same', async () => {
  const image = encodeFixedVhd(biosDisk());
  image.writeUInt32BE(0, image.length - 512 + 64);
  const { vhd, content, problems } = await factsOf(image);
  assert.is(vhd?.checksumOk, false);
  assert.is(problems.filter(({ code }) => code === 'vhd-checksum').length, 1);
  assert.is(content?.partitions.length, 1);
});

test('content that cannot be read is a problem', async () => {
  const data = biosDisk().subarray(0, 65_536);
  const { bytes, layout } = encodeVmdk({ capacity: 20 * MiB, grains: [{ grain: 0, data }] });
  const file = inMemory(bytes);
  const read = async (offset: number, length: number) => {
    if (offset === layout.data * 512) throw damaged('VMDK', 'a grain cannot be unpacked');
    return file.read(offset, length);
  };
  const { virtualSize, content, problems } = await gatherFacts({ path: 'x.vmdk', file: { size: file.size, read } });
  assert.equal([virtualSize, content], [20 * MiB, null]);
  assert.equal(
    problems.map(({ code }) => code),
    ['content-unreadable'],
  );
});

for (const [kind, image] of [
  ['vhdx', Buffer.concat([Buffer.from('vhdxfile')], MiB)],
  ['qcow2', Buffer.concat([Buffer.from('QFI\xfb', 'latin1')], MiB)],
  ['gzip', Buffer.concat([Buffer.from('1f8b08', 'hex')], MiB)],
  ['empty', Buffer.alloc(0)],
] as const) {
  test(`${kind}: named, with what to do instead`, async () => {
    const { kind: found, refusal, content } = await factsOf(image, 'disk');
    assert.is(found, kind);
    assert.ok(refusal?.hint);
    assert.is(content, null);
  });
}

test.run();
