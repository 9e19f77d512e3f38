import { access, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { defaultCacheDir } from '../../src/paths.ts';
import { initramfs, ISOLINUX_CFG, kernelImage } from '../support/live-files.ts';
import { tempDir } from '../support/temp-dir.ts';

/** A live ISO of about 900 MB whose content cannot be compressed, as that of an xz squashfs cannot; kept in the cache. */
export async function benchIso(): Promise<string> {
  const path = join(defaultCacheDir(), 'bench', 'random-900MB.iso');
  const there = await access(path).then(
    () => true,
    () => false,
  );
  if (there) return path;
  await using dir = await tempDir();
  const [live, tree] = [join(dir.path, 'live'), join(dir.path, 'tree')];
  for (const folder of [join(live, 'LiveOS'), join(tree, 'LiveOS'), join(tree, 'isolinux')]) await mkdir(folder, { recursive: true });
  await execa('dd', ['if=/dev/urandom', `of=${join(live, 'LiveOS/rootfs.img')}`, 'bs=1M', 'count=820', 'status=none']);
  await execa('mksquashfs', [live, join(tree, 'LiveOS/squashfs.img'), '-noD', '-noF', '-quiet', '-no-progress']);
  await execa('dd', ['if=/dev/urandom', `of=${join(tree, 'isolinux/initrd.img')}`, 'bs=1M', 'count=40', 'status=none']);
  await execa('dd', ['of=' + join(tree, 'isolinux/initrd.img'), 'conv=notrunc', 'status=none'], { input: initramfs() });
  await writeFile(join(tree, 'isolinux/vmlinuz'), kernelImage('5.10.0-bench'));
  await writeFile(join(tree, 'isolinux/isolinux.cfg'), ISOLINUX_CFG);
  await mkdir(join(defaultCacheDir(), 'bench'), { recursive: true });
  const options = ['-quiet', '-R', '-iso-level', '3', '-V', 'DRSFAILBACK', '-o', `${path}.tmp`, tree];
  await execa('xorriso', ['-as', 'mkisofs', ...options]);
  await rename(`${path}.tmp`, path);
  return path;
}
