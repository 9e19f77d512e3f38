import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readBootDisk, recogniseBootDisk } from '../../../src/boot/disk.ts';

const MiB = 1024 * 1024;
const mbr = (...types: number[]) => {
  const sector = Buffer.alloc(512);
  sector.writeUInt16LE(0xaa55, 510);
  types.forEach((type, index) => sector.writeUInt8(type, 446 + 16 * index + 4));
  return sector;
};
const footer = () => Buffer.concat([Buffer.from('conectix'), Buffer.alloc(504)]);
const code = (action: () => unknown) => {
  try {
    action();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return undefined;
};

test('a fixed VHD is its disk without the footer', () => {
  assert.equal(recogniseBootDisk(mbr(0x83), footer(), MiB + 512), { size: MiB, generation: 1 });
});

test('a raw disk is taken whole; a protective MBR makes it Generation 2', () => {
  assert.equal(recogniseBootDisk(mbr(0xee), Buffer.alloc(512), MiB), { size: MiB, generation: 2 });
  assert.equal(recogniseBootDisk(mbr(0x83, 0xee), Buffer.alloc(512), MiB), { size: MiB, generation: 2 });
  assert.equal(recogniseBootDisk(Buffer.alloc(512), Buffer.alloc(512), MiB), { size: MiB, generation: 1 });
});

test('other formats and things without a disk are refused', () => {
  for (const magic of ['KDMV', 'vhdxfile', 'conectix', 'QFI\xfb', '# Disk DescriptorFile']) {
    const head = Buffer.alloc(512);
    head.write(magic, 'latin1');
    assert.is(
      code(() => recogniseBootDisk(head, footer(), MiB)),
      'E_FORMAT',
    );
  }
  assert.is(
    code(() => recogniseBootDisk(Buffer.alloc(512), footer(), 512)),
    'E_FORMAT',
  );
  assert.is(
    code(() => recogniseBootDisk(Buffer.alloc(512), Buffer.alloc(512), 0)),
    'E_FORMAT',
  );
});

test("a file that is not there, or is a folder, is the user's to mend", async () => {
  const failure = (path: string) =>
    readBootDisk(path).then(
      () => 'none',
      (error: unknown) => (error as { code: string }).code,
    );
  assert.is(await failure('/no/such/disk.vhd'), 'E_INPUT_MISSING');
  assert.is(await failure('/'), 'E_FORMAT');
});

test.run();
