import { readFile } from 'node:fs/promises';
import { editInodes } from '../image/edit-inodes.ts';
import { packageFile } from '../paths.ts';
import type { Toolbox, ToolCall, TreeEntry } from '../toolbox/toolbox.ts';

const UUID = 'fa11bac0-0000-4000-8000-0000000000d5';
const SIZE = '64M';

const FOLDERS = ['bin', 'dev', 'etc', 'proc', 'root', 'run', 'sbin', 'sys', 'tmp', 'usr', 'usr/bin', 'usr/sbin', 'var'];
const TIMES = ['ctime', 'atime', 'mtime', 'crtime'] as const;
const TEMPLATES = ['group', 'hostname', 'inittab', 'issue', 'os-release', 'passwd', 'rc'];

export interface LiveRootOptions {
  readonly busybox: Uint8Array;
  /** Path in the toolbox of the finished image. */
  readonly image: string;
  /** Path in the toolbox for a scratch folder. */
  readonly tree: string;
  /** Time of the file system and of everything in it, in Unix seconds. */
  readonly time: number;
  readonly signal?: AbortSignal | undefined;
}

/** Makes `LiveOS/rootfs.img`: an ext4 image with busybox as its only program, the same bytes for the same input. */
export async function makeLiveRoot(toolbox: Toolbox, options: LiveRootOptions): Promise<void> {
  const { busybox, image, tree, time, signal } = options;
  const entries: TreeEntry[] = [
    ...FOLDERS.map((path) => ({ path, mode: path === 'tmp' ? 0o1777 : 0o755 })),
    { path: 'bin/busybox', mode: 0o755, content: busybox },
  ];
  for (const name of TEMPLATES) {
    const content = await readFile(packageFile(`templates/practice/rootfs/etc/${name}`));
    entries.push({ path: `etc/${name}`, mode: name === 'rc' ? 0o755 : 0o644, content });
  }
  await toolbox.put([{ path: tree }, ...inFolder(tree, entries)], { signal });
  // The image exists beforehand, so that its permissions do not depend on the umask.
  await toolbox.put([{ path: image, content: new Uint8Array() }], { signal });
  await toolbox.run(mke2fs(image, tree, time), { signal });
  const { stdout } = await toolbox.run({ tool: 'busybox', args: ['--list-full'] }, { signal });
  const links = stdout.split('\n').filter((path) => path !== '' && path !== 'bin/busybox');
  const commands = settle(
    entries.map(({ path }) => path),
    links,
    time,
  );
  await editInodes(toolbox, { image, offset: 0, commands, epoch: time }, signal);
}

/**
 * Commands that link every applet to busybox and then give everything to root and to one moment: what `mke2fs -d`
 * copied carries the owner and the times of the scratch folder.
 */
export function settle(paths: readonly string[], links: readonly string[], time: number): string[] {
  const fields = [
    ['uid', 0],
    ['gid', 0],
    ...TIMES.flatMap((name) => [
      [name, `@${time}`],
      [`${name}_extra`, 0],
    ]),
  ] as const;
  const all = ['/', '/lost+found', ...paths.map((path) => `/${path}`), ...links.map((path) => `/${path}`)];
  return [
    ...links.map((path) => `symlink "/${path}" /bin/busybox`),
    ...all.flatMap((path) => fields.map(([name, value]) => `set_inode_field "${path}" ${name} ${value}`)),
  ];
}

function inFolder(folder: string, entries: readonly TreeEntry[]): TreeEntry[] {
  return entries.map((entry) => ({ ...entry, path: `${folder}/${entry.path}` }));
}

/** The image is read by the kernel beside it only, so that mke2fs may choose the features. */
function mke2fs(image: string, tree: string, time: number): ToolCall {
  const extended = `hash_seed=${UUID},root_owner=0:0,lazy_itable_init=0,lazy_journal_init=0,nodiscard`;
  const names = ['-U', UUID, '-L', 'practice-root'];
  const args = ['-q', '-F', '-t', 'ext4', '-m', '0', ...names, '-E', extended, '-d', tree, image, SIZE];
  return { tool: 'mke2fs', args, env: { E2FSPROGS_FAKE_TIME: String(time) } };
}
