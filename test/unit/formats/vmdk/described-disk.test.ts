import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Extent, inMemory, type RandomAccess } from '../../../../src/bytes.ts';
import { FailbackError } from '../../../../src/errors.ts';
import type { Disk } from '../../../../src/formats/disk.ts';
import { openVmdk } from '../../../../src/formats/vmdk/open.ts';
import { MiB } from '../../../../src/size.ts';
import { refused } from '../../../support/formats/refused.ts';
import { encodeVmdk, rawDisk } from '../../../support/formats/vmdk.ts';

const GRAIN = 65_536;
const head = (createType: string) =>
  `# Disk DescriptorFile\nversion=1\nCID=1\nparentCID=ffffffff\ncreateType="${createType}"\n`;

/** Opens a descriptor whose siblings are in memory. */
function open(descriptor: string, files: Readonly<Record<string, Uint8Array | RandomAccess>> = {}): Promise<Disk> {
  return openVmdk(inMemory(Buffer.from(descriptor, 'latin1')), {
    sibling: async (name) => {
      const file = files[name];
      if (file === undefined) throw new FailbackError('E_INPUT_MISSING', `${name} cannot be read: not there.`);
      return 'read' in file ? file : inMemory(file);
    },
  });
}

async function contentOf(disk: Disk): Promise<Buffer> {
  const bytes = Buffer.alloc(disk.size);
  let sum = 0;
  for await (const { offset, data } of disk.ranges()) {
    bytes.set(data, offset);
    sum += data.length;
  }
  assert.is(sum, disk.allocated);
  assert.ok(bytes.equals(await disk.read(0, disk.size)));
  return bytes;
}
async function extentsOf(disk: Disk): Promise<Extent[]> {
  const found: Extent[] = [];
  for await (const extent of disk.extents()) found.push(extent);
  return found;
}

const flat = Buffer.from(Array.from({ length: 3 * 4096 }, (_, index) => (index * 7) % 251));
const sparse = (fill: number, ...numbers: number[]) =>
  encodeVmdk({
    capacity: 4 * MiB,
    grains: numbers.map((grain) => ({ grain, data: Buffer.alloc(GRAIN, fill) })),
    embedded: false,
  }).bytes;

test('a flat extent is the disk', async () => {
  const disk = await open(`${head('monolithicFlat')}RW 24 FLAT "x-flat.vmdk" 0\n`, { 'x-flat.vmdk': flat });
  assert.equal([disk.subformat, disk.size, disk.order], ['monolithicFlat', flat.length, 'ascending']);
  assert.ok((await contentOf(disk)).equals(flat));
});

test('flat extents may begin within their file, and share it', async () => {
  const disk = await open(`${head('custom')}RW 8 FLAT "x" 16\nRW 4 ZERO\nRW 8 VMFS "x"\n`, { x: flat });
  const expected = Buffer.concat([flat.subarray(8192), Buffer.alloc(2048), flat.subarray(0, 4096)]);
  assert.ok((await contentOf(disk)).equals(expected));
  assert.equal(await extentsOf(disk), [
    { offset: 0, length: 4096 },
    { offset: 6144, length: 4096 },
  ]);
});

test('holes that a flat file knows of are not read', async () => {
  const memory = inMemory(Buffer.concat([Buffer.alloc(4096), flat]));
  const file: RandomAccess = {
    ...memory,
    dataExtents: async () => [
      { offset: 0, length: 512 },
      { offset: 4096, length: flat.length },
    ],
  };
  const disk = await open(`${head('monolithicFlat')}RW 30 FLAT "x" 1\n`, { x: file });
  assert.equal(await extentsOf(disk), [{ offset: 3584, length: 30 * 512 - 3584 }]);
  assert.ok((await contentOf(disk)).equals(Buffer.concat([Buffer.alloc(3584), flat]).subarray(0, 30 * 512)));
});

test('sparse extents are joined', async () => {
  const parts = { 'x-s001.vmdk': sparse(1, 0, 63), 'x-s002.vmdk': sparse(2, 0, 5) };
  const text = `${head('twoGbMaxExtentSparse')}RW 8192 SPARSE "x-s001.vmdk"\r\nRW 8192 SPARSE "x-s002.vmdk"`;
  const disk = await open(text, parts);
  const grains = [0, 63, 64, 69].map((grain) => ({ grain, data: Buffer.alloc(GRAIN, grain < 64 ? 1 : 2) }));
  assert.ok(rawDisk({ capacity: 8 * MiB, grains }).equals(await contentOf(disk)));
  assert.is(disk.header?.capacity, 4 * MiB);
  assert.equal(
    (await extentsOf(disk)).map(({ offset, length }) => [offset / GRAIN, length / GRAIN]),
    [
      [0, 1],
      [63, 2],
      [69, 1],
    ],
  );
  assert.equal([...(await disk.read(4 * MiB - 1, 2))], [1, 2]);
});

test('problems of the parts are told', async () => {
  const part = sparse(1, 0);
  part.writeUInt8(1, 72);
  const disk = await open(`${head('twoGbMaxExtentSparse')}RW 8192 SPARSE "a"\n`, { a: part });
  assert.equal(
    disk.problems.map(({ code }) => code),
    ['vmdk-unclean-shutdown'],
  );
});

test('names are read in the encoding of the descriptor', async () => {
  const extent = (name: string) => `RW 24 FLAT "${name}" 0\n`;
  const utf8 = Buffer.from('ü').toString('latin1');
  const plain = head('monolithicFlat');
  assert.is((await open(plain + extent(utf8), { ü: flat })).size, flat.length);
  assert.is((await open(plain + extent('\xfc'), { ü: flat })).size, flat.length);
  assert.is((await open(`${plain}encoding="UTF-8"\n${extent(utf8)}`, { ü: flat })).size, flat.length);
  assert.is((await open(`${plain}encoding="windows-1252"\n${extent(utf8)}`, { 'Ã¼': flat })).size, flat.length);
  await refused(() => open(`${plain}encoding="klingon"\n${extent('x')}`), 'encoding');
});

test('only plain names beside the descriptor are opened', async () => {
  for (const name of ['/etc/passwd', '../x', 'a/b', 'a\\b', 'C:x', '..', '.', '']) {
    const error = await refused(
      () => open(`${head('monolithicFlat')}RW 24 FLAT "${name}" 0\n`, { [name]: flat }),
      'not a plain name',
    );
    assert.match(error.hint ?? '', 'one folder');
  }
});

test('a part that is missing, too short or of another size is named', async () => {
  const text = `${head('monolithicFlat')}RW 24 FLAT "x-flat.vmdk" 0\n`;
  const missing = await refused(() => open(text), 'x-flat.vmdk', 'E_INPUT_MISSING');
  assert.match(missing.hint ?? '', 'x-flat.vmdk');
  await refused(() => open(text, { 'x-flat.vmdk': flat.subarray(1) }), 'x-flat.vmdk has 12287 bytes');
  await refused(() => open(text.replace('" 0', '" 1'), { 'x-flat.vmdk': flat }), 'x-flat.vmdk has 12288 bytes');
  await refused(() => openVmdk(inMemory(Buffer.from(text))), 'in other files');
  const split = `${head('twoGbMaxExtentSparse')}RW 4096 SPARSE "s"\n`;
  await refused(() => open(split, { s: sparse(1, 0) }), 'header gives it');
  await refused(() => open(split, { s: flat }), 'not a VMDK');
});

test('a part in place of the descriptor is refused with what to give', async () => {
  const { hint } = await refused(() => openVmdk(inMemory(sparse(1, 0))), 'one part of a disk');
  assert.match(hint ?? '', 'descriptor');
});

test('descriptors that are of no disk that can be read are refused with what to do', async () => {
  const extent = 'RW 24 FLAT "x" 0\n';
  for (const [text, words] of [
    [head('monolithicFlat'), 'no extent'],
    [head('vmfsSparse') + extent, 'VMFS sparse'],
    [head('fullDevice') + extent, 'physical disk'],
    [`${head('custom')}RW 24 SESPARSE "x"\n`, 'type SESPARSE'],
    [`${head('custom')}RW 24 VMFSRDM "x"\n`, 'type VMFSRDM'],
    [`${head('custom')}NOACCESS 24 FLAT "x" 0\n`, 'may not be read'],
    [`${head('custom')}RW 24 FLAT\n`, 'names no file'],
    [`${head('custom')}RW 0 ZERO\n`, 'no sectors'],
    [head('custom').replace('createType', 'type') + extent, 'no createType'],
    [head('custom').replace('=ffffffff', '=1') + extent, 'snapshot'],
    [`${head('custom')}RW 8192 SPARSE "s"\nRW 8192 SPARSE "s"\n`, 'twice'],
    [`${head('custom')}${'RW 8796093022208 ZERO\n'.repeat(3)}`, 'bytes in all'],
  ] as const) {
    assert.ok((await refused(() => open(text, { x: flat, s: sparse(1, 0) }), words)).hint, words);
  }
});

test.run();
