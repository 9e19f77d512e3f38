import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { contentSize, type ImageContent, splitPath } from '../../../src/image/content.ts';
import { xfsPrototype } from '../../../src/image/xfs-prototype.ts';
import { MiB } from '../../../src/size.ts';
import { refused } from '../../support/formats/refused.ts';

const content: Pick<ImageContent, 'live' | 'tree' | 'entries'> = {
  live: { path: 'LiveOS/squashfs.img', size: 900 * MiB + 1, extents: [] },
  tree: 'tree',
  entries: [
    { path: 'boot', type: 'folder', size: 0 },
    { path: 'boot/grub', type: 'folder', size: 0 },
    { path: 'boot/vmlinuz', type: 'file', size: 8 * MiB },
    { path: 'boot/initrd.img', type: 'file', size: MiB },
    { path: 'boot/grub/grub.cfg', type: 'file', size: 700 },
  ],
};

test('content is counted in whole blocks', () => {
  assert.is(contentSize(content), 909 * MiB + 4096 + 4096);
});

test('paths are split at the last slash', () => {
  assert.equal(splitPath('LiveOS/squashfs.img'), { folder: 'LiveOS', name: 'squashfs.img' });
  assert.equal(splitPath('a/b/c'), { folder: 'a/b', name: 'c' });
  assert.equal(splitPath('c'), { folder: '', name: 'c' });
});

test('the XFS prototype reserves large files and copies small ones, in an order of its own', () => {
  const prototype = xfsPrototype(content);
  assert.is(
    prototype,
    `/
0 0
d--755 0 0
LiveOS d--755 0 0
squashfs.img r--644 0 0 943718401
$
boot d--755 0 0
grub d--755 0 0
grub.cfg ---644 0 0 tree/boot/grub/grub.cfg
$
initrd.img r--644 0 0 1048576
vmlinuz r--644 0 0 8388608
$
$
`,
  );
  assert.is(xfsPrototype({ ...content, entries: content.entries.toReversed() }), prototype);
});

test('a name that a prototype cannot hold is refused', async () => {
  const live = { ...content.live, path: 'Live OS/squashfs.img' };
  await refused(() => xfsPrototype({ ...content, live }), 'Live OS', 'E_INTERNAL');
});

test.run();
