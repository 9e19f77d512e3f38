import { mkdir, open, writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openFile } from '../../../src/file-source.ts';
import { readFilesystem } from '../../../src/formats/filesystem.ts';
import { MiB } from '../../../src/size.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';

const UUID = '00112233-4455-4677-8899-aabbccddeeff';
const env = { PATH: `${process.env.PATH ?? ''}:/sbin:/usr/sbin` };
const run = async (tool: string, args: readonly string[]) => (await execa(tool, args, { env })).stdout;

/** What is in a file of `size` bytes after `make` has worked on it. */
async function made(size: number, make: (path: string) => Promise<unknown>) {
  await using folder = await temporaryFolder();
  const path = folder.at('image');
  if (size > 0) {
    const file = await open(path, 'w');
    await file.truncate(size);
    await file.close();
  }
  const printed = await make(path);
  await using disk = await openFile(path);
  return { found: await readFilesystem(disk), printed: String(printed) };
}

test('ext4 has the features that dumpe2fs prints', async () => {
  for (const type of ['ext2', 'ext3', 'ext4']) {
    const { found, printed } = await made(16 * MiB, async (path) => {
      await run('mke2fs', ['-q', '-t', type, '-U', UUID, '-L', 'root', path]);
      return run('dumpe2fs', ['-h', path]);
    });
    const features = /^Filesystem features:\s+(.+)$/m.exec(printed)?.[1]?.split(' ') ?? [];
    assert.equal([...(found?.features ?? [])].sort(), features.sort());
    assert.equal([found?.type, found?.uuid, found?.label, found?.size], [type, UUID, 'root', 16 * MiB]);
  }
});

test('XFS has the features of its geometry', async () => {
  const { found } = await made(320 * MiB, (path) =>
    run('mkfs.xfs', [
      '-q',
      '-m',
      `crc=1,finobt=1,rmapbt=0,reflink=0,bigtime=0,inobtcount=0,uuid=${UUID}`,
      '-L',
      'root',
      path,
    ]),
  );
  assert.equal([found?.type, found?.uuid, found?.label, found?.size], ['xfs', UUID, 'root', 320 * MiB]);
  assert.equal(found?.features, ['crc', 'finobt', 'ftype', 'sparse']);
});

test('FAT and squashfs', async () => {
  const fat = await made(48 * MiB, (path) => run('mkfs.vfat', ['-F', '32', '-i', '1234abcd', '-n', 'ESP', path]));
  assert.equal(fat.found, { type: 'vfat', label: 'ESP', uuid: '1234-ABCD', size: 48 * MiB, features: ['fat32'] });
  const squashfs = await made(0, async (path) => {
    await mkdir(`${path}.d`);
    await writeFile(`${path}.d/file`, 'x');
    return run('mksquashfs', [`${path}.d`, path, '-quiet', '-no-progress', '-comp', 'xz']);
  });
  assert.is(squashfs.found?.type, 'squashfs');
  assert.equal(squashfs.found?.features, ['xz']);
});

test('swap space', async () => {
  const { found } = await made(2 * MiB, (path) => run('mkswap', ['-q', '-U', UUID, '-L', 'swap', path]));
  assert.equal([found?.type, found?.uuid, found?.label, found?.size], ['swap', UUID, 'swap', 2 * MiB]);
});

test('ISO 9660', async () => {
  const { found } = await made(0, async (path) => {
    await mkdir(`${path}.d`);
    return run('xorriso', ['-as', 'mkisofs', '-quiet', '-V', 'DRSFAILBACK', '-o', path, `${path}.d`]);
  });
  assert.is(found?.type, 'iso9660');
  assert.is(found?.label, 'DRSFAILBACK');
});

test.run();
