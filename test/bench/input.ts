import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { GiB } from '../../src/size.ts';
import { exists } from '../../src/files.ts';
import { defaultCacheDir } from '../../src/paths.ts';
import { initramfs, ISOLINUX_CFG, kernelImage } from '../support/live-files.ts';
import { tempDir } from '../support/temp-dir.ts';

/**
 * A live ISO of about 900 MB in the shape of the real one: a root file system of ordinary programs and libraries, those
 * of this machine, in an xz squashfs. It takes some minutes to make and is kept in the cache.
 */
export async function benchIso(): Promise<string> {
  const path = join(defaultCacheDir(), 'bench', 'live-900MB-drivers.iso');
  if (await exists(path)) return path;
  await using dir = await tempDir();
  const [live, tree] = [join(dir.path, 'live'), join(dir.path, 'tree')];
  for (const folder of [join(live, 'LiveOS'), join(tree, 'LiveOS'), join(tree, 'isolinux')])
    await mkdir(folder, { recursive: true });
  const root = join(dir.path, 'root');
  await mkdir(root);
  await execa(
    'tar',
    ['--create', '--file', join(dir.path, 'files.tar'), '--verbatim-files-from', '--files-from', '-'],
    {
      input: await someFiles(),
      cwd: '/',
    },
  );
  await execa('tar', ['--extract', '--file', join(dir.path, 'files.tar'), '--directory', root]);
  await rm(join(dir.path, 'files.tar'));
  await execa('mke2fs', ['-q', '-F', '-t', 'ext4', '-N', '200000', '-d', root, join(live, 'LiveOS/rootfs.img'), '4G']);
  await execa('mksquashfs', [live, join(tree, 'LiveOS/squashfs.img'), '-comp', 'xz', '-quiet', '-no-progress']);
  await writeFile(join(tree, 'isolinux/initrd.img'), initramfs('5.10.0-bench', randomBytes(40 * 1024 * 1024)));
  await writeFile(join(tree, 'isolinux/vmlinuz'), kernelImage('5.10.0-bench'));
  await writeFile(join(tree, 'isolinux/isolinux.cfg'), ISOLINUX_CFG);
  await mkdir(join(defaultCacheDir(), 'bench'), { recursive: true });
  const options = ['-quiet', '-R', '-iso-level', '3', '-V', 'DRSFAILBACK', '-o', `${path}.tmp`, tree];
  await execa('xorriso', ['-as', 'mkisofs', ...options]);
  await rename(`${path}.tmp`, path);
  return path;
}

/** Names of so many files of /usr that xz makes about 850 MB of them. */
async function someFiles(): Promise<string> {
  const { stdout } = await execa('find', ['usr', '-xdev', '-type', 'f', '-size', '+0', '-printf', '%s %p\\n'], {
    cwd: '/',
  });
  let left = 2.7 * GiB;
  const names = stdout.split('\n').flatMap((line) => {
    const [, size = '', name = ''] = /^(\d+) (.+)$/.exec(line) ?? [];
    if (name === '' || Number(size) > left) return [];
    left -= Number(size);
    return [name];
  });
  return names.join('\n');
}
