import { Readable } from 'node:stream';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inMemory } from '../../../src/bytes.ts';
import { openDisk } from '../../../src/formats/open.ts';
import { refused } from '../../support/formats/refused.ts';
import { encodeTar } from '../../support/formats/tar.ts';
import { encodeDynamicVhd, encodeFixedVhd } from '../../support/formats/vhd.ts';
import { encodeVmdk, inChunks } from '../../support/formats/vmdk.ts';

const vmdk = encodeVmdk({ capacity: 65_536, grains: [{ grain: 0, data: Buffer.alloc(65_536, 1) }] }).bytes;
const fixed = encodeFixedVhd(Buffer.alloc(4096, 1));
const dynamic = encodeDynamicVhd({ capacity: 8192, blockSize: 4096, blocks: [] }).bytes;

test('a file is opened as what its content says', async () => {
  for (const [bytes, kind, subformat] of [
    [vmdk, 'vmdk', 'monolithicSparse'],
    [fixed, 'vhd', 'fixed'],
    [dynamic, 'vhd', 'dynamic'],
    [Buffer.alloc(4096), 'raw', 'raw'],
  ] as const) {
    const disk = await openDisk(inMemory(bytes));
    assert.equal([disk.kind, disk.subformat], [kind, subformat]);
  }
});

test('what the caller says counts more than the content', async () => {
  assert.is((await openDisk(inMemory(fixed), { kind: 'raw' })).size, 4096 + 512);
  assert.is((await openDisk(inMemory(vmdk), { kind: 'raw' })).kind, 'raw');
  await refused(() => openDisk(inMemory(fixed), { kind: 'vmdk' }));
  await refused(() => openDisk(inMemory(vmdk), { kind: 'vhd' }), 'no footer');
});

test('other files are refused, with a way out', async () => {
  const { bytes } = encodeTar([{ name: 'disk.vmdk', data: vmdk }]);
  const { hint } = await refused(() => openDisk(inMemory(bytes)), 'tar archive');
  assert.match(hint ?? '', 'tar -xf');
  await refused(() => openDisk(inMemory(Buffer.from('QFI\xfb', 'latin1'))), 'QCOW2');
});

test('of streams, only a VMDK is read; the others are let go', async () => {
  const disk = await openDisk(inChunks(vmdk, 100));
  assert.is(disk.size, 65_536);
  for await (const { offset, data } of disk.ranges()) assert.equal([offset, data.length], [0, 65_536]);
  for (const [bytes, words] of [
    [fixed, 'front to end'],
    [dynamic, 'front to end'],
    [Buffer.alloc(4096), 'front to end'],
    [Buffer.from('vhdxfile'), 'VHDX'],
    [Buffer.alloc(0), 'empty'],
  ] as const) {
    const stream = Readable.from(inChunks(bytes, 1000));
    await refused(() => openDisk(stream), words);
    assert.ok(stream.destroyed);
  }
});

test.run();
