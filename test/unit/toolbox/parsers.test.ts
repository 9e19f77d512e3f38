import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseFreeSpace } from '../../../src/toolbox/tools/coreutils.ts';
import { debugfsComplaint, parseExtents } from '../../../src/toolbox/tools/e2fsprogs.ts';
import { qemuProgress } from '../../../src/toolbox/tools/qemu-img.ts';
import { parseBmap, parseField } from '../../../src/toolbox/tools/xfs-db.ts';

test('the extents of a file in ext4, from debugfs', () => {
  const output = `debugfs 1.47.0 (5-Feb-2023)
Level Entries       Logical          Physical Length Flags
 0/ 1   1/  1      0 - 63999    4645             64000
 1/ 1   1/  3      0 - 32767  34304 -  67071  32768
 1/ 1   2/  3  32768 - 63487  67584 -  98303  30720
 1/ 1   3/  3  63488 - 63999   1000 -   1511    512 Uninit
`;
  assert.equal(parseExtents(output), [
    { logical: 0, physical: 34304, count: 32768 },
    { logical: 32768, physical: 67584, count: 30720 },
    { logical: 63488, physical: 1000, count: 512 },
  ]);
  assert.equal(parseExtents('/LiveOS/squashfs.img: File not found by ext2_lookup\n'), []);
});

test('the extents of a file in XFS, from xfs_db, as blocks of the whole file system', () => {
  const output = `core.nextents = 2
core.format = 2 (extents)
data offset 0 startblock 24 (0/24) count 1000 flag 1
data offset 1000 startblock 524300 (2/12) count 5 flag 1
`;
  assert.equal(parseBmap(output, 19264), [
    { logical: 0, physical: 24, count: 1000 },
    { logical: 1000, physical: 2 * 19264 + 12, count: 5 },
  ]);
  assert.equal([parseField(output, 'core.nextents'), parseField(output, 'core.format')], [2, 2]);
  assert.is(parseField(output, 'agblocks'), undefined);
});

test('progress of qemu-img is a fraction; other lines are none', () => {
  const lines = ['    (0.00/100%)', '    (12.34/100%)', '(100.00/100%)', 'qemu-img: (x/100%)', ''];
  assert.equal(lines.map(qemuProgress), [0, 0.1234, 1, undefined, undefined]);
});

test('free space is the number below the heading', () => {
  assert.is(parseFreeSpace('        Avail\n1234567890123\n'), 1_234_567_890_123);
  assert.is(parseFreeSpace('df: .: No such file\n'), undefined);
});

test('what debugfs says beside its own name is a complaint', () => {
  assert.is(debugfsComplaint('debugfs 1.47.0 (5-Feb-2023)\n'), undefined);
  const complaint = '/x: File not found by ext2_lookup while trying to set an inode';
  assert.is(debugfsComplaint(`debugfs 1.47.0 (5-Feb-2023)\n${complaint}\n`), complaint);
});

test.run();
