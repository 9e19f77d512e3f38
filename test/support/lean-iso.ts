import { createHash } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { exists } from '../../src/files.ts';
import { defaultCacheDir } from '../../src/paths.ts';
import { fullIso } from './full-iso.ts';
import { tempDir } from './temp-dir.ts';

/**
 * The full fixture ISO with an initramfs that lacks modules, by name and without their indexes; kept in the cache.
 * Unpacked and packed by other tools than ours. The live system keeps them.
 */
export async function leanIso(without: readonly string[]): Promise<string> {
  const iso = await fullIso();
  const digest = createHash('sha256').update(without.join()).digest('hex').slice(0, 12);
  const path = join(defaultCacheDir(), 'test', `${basename(iso, '.iso')}-lean-${digest}.iso`);
  if (await exists(path)) return path;
  await using dir = await tempDir();
  const inside = '/isolinux/initrd.img';
  const [packed, lean] = [join(dir.path, 'initrd.img'), join(dir.path, 'lean.img')];
  await execa('xorriso', ['-osirrox', 'on', '-indev', iso, '-extract', inside, packed]);
  const script = join(dir.path, 'strip.sh');
  await writeFile(script, STRIP);
  await execa('sh', ['-eu', script, packed, lean, ...without], { cwd: dir.path });
  const temporary = join(dir.path, 'lean.iso');
  const change = ['-boot_image', 'any', 'replay', '-update', lean, inside];
  await execa('xorriso', ['-indev', iso, '-outdev', temporary, ...change]);
  await rm(path, { force: true });
  await rename(temporary, path);
  return path;
}

/** dracut's archive is compressed by xz; modules are found in whatever folder and compression they lie. */
const STRIP = `
packed=$1 lean=$2
shift 2
mkdir tree
xz --decompress --stdout "$packed" | (cd tree && cpio --extract --quiet --make-directories)
for name; do find tree -path '*/kernel/*' -name "$name.ko*" -delete; done
find tree -name modules.dep -exec dirname {} ';' | while read -r folder; do
  depmod --basedir "\${folder%/lib/modules/*}" "\${folder##*/}"
done
(cd tree && find . | sort | cpio --create --format newc --owner 0:0 --reproducible --quiet) | gzip -1 >"$lean"
`;
