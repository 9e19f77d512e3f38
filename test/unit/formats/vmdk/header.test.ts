import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeSparseHeader, extentSize } from '../../../../src/formats/vmdk/header.ts';
import { encodeVmdk } from '../../../support/formats/vmdk.ts';
import { refused } from '../../../support/formats/refused.ts';

const good = () => Buffer.from(encodeVmdk({ capacity: 2 ** 30, grains: [] }).bytes.subarray(0, 512));
const changed = (change: (header: Buffer) => unknown) => {
  const header = good();
  change(header);
  return () => decodeSparseHeader(header);
};

test('a header is read in bytes', () => {
  const { descriptor, ...header } = decodeSparseHeader(good());
  assert.equal(descriptor, { offset: 512, length: 10_240 });
  assert.equal(header, {
    version: 1,
    capacity: 2 ** 30,
    grainSize: 65_536,
    directory: 150 * 512,
    redundantDirectory: 21 * 512,
    overhead: 384 * 512,
    zeroedGrains: false,
    compressed: false,
    markers: false,
    uncleanShutdown: false,
  });
});

test('absent parts are absent', () => {
  const header = changed((bytes) => {
    bytes.writeUInt32LE(1, 8);
    bytes.writeBigUInt64LE(0n, 28);
    bytes.fill(0xff, 56, 64);
  })();
  assert.is(header.descriptor, undefined);
  assert.is(header.redundantDirectory, undefined);
  assert.is(header.directory, undefined);
});

test('versions 1 to 3 are read, others refused', async () => {
  for (const version of [1, 2, 3]) assert.is(changed((bytes) => bytes.writeUInt32LE(version, 4))().version, version);
  for (const version of [0, 4])
    await refused(
      changed((bytes) => bytes.writeUInt32LE(version, 4)),
      `version ${version}`,
    );
});

test('impossible fields are refused', async () => {
  await refused(
    changed((bytes) => bytes.writeBigUInt64LE(0n, 12)),
    'capacity',
  );
  await refused(
    changed((bytes) => bytes.fill(0xff, 12, 20)),
    'capacity',
  );
  for (const grain of [0n, 1n, 100n, 2n ** 40n]) {
    await refused(
      changed((bytes) => bytes.writeBigUInt64LE(grain, 20)),
      'grain size',
    );
  }
  await refused(
    changed((bytes) => bytes.writeUInt32LE(256, 44)),
    '256 entries',
  );
  await refused(
    changed((bytes) => bytes.write('\r\n', 73)),
    'line ends',
  );
});

test('other kinds of file are named', async () => {
  for (const [magic, words] of [
    ['COWD', 'VMFS'],
    ['# Disk DescriptorFile', 'text descriptor'],
    ['QFI\xfb', 'qcow2'],
    ['vhdxfile', 'VHDX'],
    ['\xbe\xba\xfe\xca', 'SE sparse'],
    ['', 'not a VMDK'],
  ] as const) {
    const bytes = Buffer.alloc(512);
    bytes.write(magic, 'latin1');
    assert.ok((await refused(() => decodeSparseHeader(bytes), words)).hint);
  }
  await refused(() => decodeSparseHeader(new Uint8Array(0)), 'not a VMDK');
});

test('the descriptor tells the size, the header may round it up to whole grains', async () => {
  const header = decodeSparseHeader(good());
  assert.is(extentSize(header, 2 ** 21), 2 ** 30);
  assert.is(extentSize(header, 2 ** 21 - 127), 2 ** 30 - 127 * 512);
  for (const sectors of [0, 2 ** 21 - 128, 2 ** 21 + 1])
    await refused(() => extentSize(header, sectors), 'header gives it');
  const odd = { ...header, capacity: 2 ** 30 - 512 };
  await refused(() => extentSize(odd, 2 ** 21 - 2), 'header gives it');
});

test.run();
