import { crc32 } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inMemory } from '../../../src/bytes.ts';
import { readFilesystem } from '../../../src/formats/filesystem.ts';
import { readPartitionTable } from '../../../src/formats/partition/read.ts';
import { decodeFooter, encodeFooter } from '../../../src/formats/vhd/footer.ts';
import { gptDisk, mbrSector } from '../../support/formats/disks.ts';
import { random } from '../../support/formats/random.ts';

const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
console.log(`FUZZ_SEED=${SEED}`);
const { below, pick } = random(SEED);

const type = Buffer.alloc(16, 1);
const gpt = gptDisk(256, [{ type, first: 40, last: 99, name: 'x' }]);
const mbr = Buffer.alloc(256 * 512);
mbrSector([
  { type: 0x83, start: 8, count: 8 },
  { type: 5, start: 32, count: 200 },
]).copy(mbr);
mbrSector([
  { type: 0x83, start: 1, count: 8 },
  { type: 5, start: 50, count: 50 },
]).copy(mbr, 32 * 512);
mbrSector([{ type: 0x83, start: 1, count: 8 }]).copy(mbr, 82 * 512);

function mutated(disk: Buffer, sectors: readonly number[]): Buffer {
  const bytes = Buffer.from(disk);
  for (let count = below(8); count >= 0; count--) {
    bytes.writeUInt8(pick([0, 1, 5, 0x80, 0xee, 0xff, below(256)]), pick(sectors) * 512 + below(512));
  }
  return bytes;
}

test('a mutated MBR never breaks its reader', async () => {
  for (let index = 0; index < 3000; index++) {
    const { partitions } = await readPartitionTable(inMemory(mutated(mbr, [0, 0, 32, 82])));
    assert.ok(partitions.length <= 132);
  }
});

test('a mutated GPT never breaks its reader, even with true checksums', async () => {
  for (let index = 0; index < 3000; index++) {
    const bytes = mutated(gpt, [0, 1, 1, 2, 255]);
    bytes.writeUInt32LE(crc32(bytes.subarray(1024, 1024 + 128 * 128)), 512 + 88);
    bytes.writeUInt32LE(0, 512 + 16);
    bytes.writeUInt32LE(crc32(bytes.subarray(512, 512 + 92)), 512 + 16);
    await readPartitionTable(inMemory(bytes));
  }
});

test('noise behind the magic number of a file system never breaks its reader', async () => {
  const magics: readonly (readonly [text: string, at: number])[] = [
    ['XFSB', 0],
    ['hsqs', 0],
    ['\x53\xef', 1080],
    ['\x01CD001', 32_768],
    ['FAT32', 82],
    ['FAT16', 54],
    ['NTFS    ', 3],
    ['-FVE-FS-', 3],
    ['LUKS\xba\xbe', 0],
    ['LABELONE', 512],
    ['SWAPSPACE2', 4086],
    ['_BHRfS_M', 65_600],
  ];
  for (let index = 0; index < 2000; index++) {
    const bytes = Buffer.alloc(69_632);
    for (let count = 0; count < 200; count++) {
      bytes.writeUInt8(below(256), pick([0, 512, 1024, 32_768, 65_536]) + below(1024));
    }
    const [text, at] = pick(magics);
    bytes.write(text, at, 'latin1');
    bytes.writeUInt16LE(0xaa55, 510);
    const found = await readFilesystem(inMemory(bytes.subarray(0, pick([bytes.length, 512, 2048]))));
    assert.ok(found === undefined || (found.size ?? 0) >= 0);
  }
});

test('a mutated footer is read with a problem', () => {
  const good = encodeFooter({ size: 2 ** 30, uuid: '00112233-4455-6677-8899-aabbccddeeff', timestamp: 0 });
  for (let index = 0; index < 3000; index++) {
    const bytes = Buffer.from(good);
    bytes.writeUInt8(below(256), 8 + below(504));
    assert.is(decodeFooter(bytes).problems.length > 0, !bytes.equals(good));
  }
});

test.run();
