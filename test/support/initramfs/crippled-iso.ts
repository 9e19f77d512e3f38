import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { joinExtents } from '../../../src/bytes.ts';
import { openFile } from '../../../src/file-source.ts';
import { cpioArchive, type CpioEntry } from '../../../src/image/cpio.ts';
import type { CheckDriversOptions } from '../../../src/initramfs/check.ts';
import { readInitramfs } from '../../../src/initramfs/read/archives.ts';
import type { LiveLayout } from '../../../src/iso/live.ts';
import { recogniseIso } from '../../../src/iso/recognise.ts';
import { practiceIso } from '../practice-iso.ts';

/** A kernel's modules, by their paths in the folder of its version. */
export interface Modules {
  readonly version: string;
  readonly files: ReadonlyMap<string, Buffer>;
}

/** Those of the practice ISO's initramfs, which are those of a Debian kernel. */
export async function practiceModules(): Promise<Modules> {
  await using source = await openFile(await practiceIso());
  const { boot } = await recogniseIso(source);
  const folder = `lib/modules/${boot.kernelVersion}/`;
  const files = new Map<string, Buffer>();
  for await (const { path, type, content } of readInitramfs(joinExtents(source, boot.initramfs.extents))) {
    if (type === 'file' && path.startsWith(folder)) files.set(path.slice(folder.length), Buffer.from(await content()));
  }
  return { version: boot.kernelVersion, files };
}

export interface CrippledOptions {
  readonly modules: Modules;
  /** Names of modules that the initramfs has not. */
  readonly without: readonly string[];
  /** Names of modules that the live root has not. */
  readonly lost?: readonly string[];
  readonly layout: LiveLayout;
  /** A folder to work in; becomes full of things. */
  readonly folder: string;
}

const isOneOf = (names: readonly string[], path: string) => names.some((name) => path.endsWith(`/${name}.ko`));

/**
 * A file with an initramfs that lacks modules and a live root that has them, the way they lie in an ISO; and what
 * `recogniseIso` would say of it.
 */
export async function crippledIso(o: CrippledOptions): Promise<Pick<CheckDriversOptions, 'live'> & { path: string }> {
  const { version, files } = o.modules;
  const initramfs = cpioArchive([
    { type: 'symlink', path: 'lib', target: 'usr/lib' },
    { type: 'folder', path: 'usr/lib/dracut/hooks/pre-pivot' },
    ...[...files]
      .filter(([path]) => !isOneOf(o.without, path))
      .map(([path, content]): CpioEntry => ({ type: 'file', path: `usr/lib/modules/${version}/${path}`, content })),
  ]);
  const path = join(o.folder, 'crippled.iso');
  await writeFile(path, initramfs);
  const live = await readFile(await liveRoot(o));
  await appendFile(path, live);
  const entry = (offset: number, size: number, name: string) => ({
    path: name,
    type: 'file' as const,
    size,
    extents: [{ offset, length: size }],
  });
  const image = o.layout === 'nested' ? { path: 'LiveOS/rootfs.img', size: 0 } : undefined;
  const member = entry(initramfs.length, live.length, 'LiveOS/squashfs.img');
  return {
    path,
    live: {
      boot: {
        kernel: entry(0, 0, 'vmlinuz'),
        kernelVersion: version,
        initramfs: entry(0, initramfs.length, 'initrd.img'),
        args: [],
        config: undefined,
      },
      live: { layout: o.layout, member, image, squashfs: undefined, doubt: undefined },
    },
  };
}

/** A root file system of modules, packed as the layout has it. Returns its file. */
async function liveRoot({ modules: { version, files }, lost = [], layout, folder }: CrippledOptions): Promise<string> {
  const root = join(folder, 'root');
  for (const [path, content] of files) {
    if (isOneOf(lost, path)) continue;
    const target = join(root, 'lib/modules', version, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  }
  await execa('depmod', ['-b', root, version]);
  const squash = (from: string) =>
    execa('mksquashfs', [from, join(folder, 'squashfs.img'), '-comp', 'gzip', '-no-progress']);
  if (layout === 'flat') {
    await squash(root);
    return join(folder, 'squashfs.img');
  }
  const image = join(folder, 'outer/LiveOS/rootfs.img');
  await mkdir(dirname(image), { recursive: true });
  await execa('mke2fs', ['-q', '-t', 'ext4', '-d', root, image, '64M']);
  if (layout === 'ext3fs') return image;
  await squash(join(folder, 'outer'));
  return join(folder, 'squashfs.img');
}
