import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import { cpioArchive, type CpioEntry } from '../image/cpio.ts';
import { type Load, parseModules } from '../initramfs/module-table.ts';
import { packageFile } from '../paths.ts';
import type { Toolbox } from '../toolbox/toolbox.ts';
import type { KernelFiles } from './kernel-package.ts';
import { loadOrder, PRACTICE_MODULES } from './modules.ts';

export interface InitramfsOptions {
  readonly kernel: KernelFiles;
  /** The statically linked busybox. */
  readonly busybox: Uint8Array;
  /** Path in the toolbox for the finished, compressed initramfs. */
  readonly output: string;
  readonly signal?: AbortSignal | undefined;
}

/** Makes the practice initramfs: busybox, our stand-in for dracut's `dmsquash-live`, and the modules it loads. */
export async function makeInitramfs(toolbox: Toolbox, options: InitramfsOptions): Promise<void> {
  const { kernel, busybox, output, signal } = options;
  const { modules, builtin } = await collectModules(toolbox, kernel, signal);
  const folder = `lib/modules/${kernel.release}`;
  const archive = cpioArchive(
    [
      { type: 'file', path: 'bin/busybox', mode: 0o755, content: busybox },
      { type: 'symlink', path: 'bin/sh', target: 'busybox' },
      ...['dev', 'proc', 'sys', 'run', 'sysroot', 'etc'].map((path) => ({ type: 'folder', path }) as const),
      { type: 'character', path: 'dev/console', major: 5, minor: 1 },
      { type: 'folder', path: 'lib/dracut/hooks/pre-pivot' },
      { type: 'file', path: 'init', mode: 0o755, content: await readFile(packageFile('templates/practice/init')) },
      {
        type: 'file',
        path: 'lib/dracut-lib.sh',
        content: await readFile(packageFile('templates/practice/dracut-lib.sh')),
      },
      { type: 'file', path: 'etc/modules', content: Buffer.from(loadList(modules)) },
      // Nothing in here reads it, but it tells what the kernel can do without these modules.
      { type: 'file', path: `${folder}/modules.builtin`, content: Buffer.from(builtin) },
      ...modules.map(({ path, content }): CpioEntry => ({ type: 'file', path: `${folder}/${path}`, content })),
    ],
    { mtime: kernel.builtAt },
  );
  await toolbox.put([{ path: output, content: archive }], { signal });
  await toolbox.run({ tool: 'gzip', args: ['--no-name', '--suffix', '.gz', output] }, { signal });
  await toolbox.run({ tool: 'mv', args: [`${output}.gz`, output] }, { signal });
}

/** What `/init` reads: one module a line, followed by those it needs. */
export function loadList(modules: readonly Load[]): string {
  return modules.map(({ path, needs }) => `${[path, ...needs].join(' ')}\n`).join('');
}

interface ModuleFile extends Load {
  readonly content: Uint8Array;
}

interface CollectedModules {
  readonly modules: readonly ModuleFile[];
  /** The kernel's `modules.builtin`. */
  readonly builtin: string;
}

/** The practice modules in the order in which they load, unpacked if the package holds them compressed. */
async function collectModules(toolbox: Toolbox, kernel: KernelFiles, signal?: AbortSignal): Promise<CollectedModules> {
  const archive = `${kernel.base}/modules.tar`;
  const folder = `${kernel.base}/lib/modules/${kernel.release}`;
  await toolbox.run({ tool: 'busybox', args: ['depmod', '-b', kernel.base, kernel.release] }, { signal });
  const read = async (name: string) => text(await toolbox.take(`${folder}/${name}`));
  const builtin = await read('modules.builtin');
  const order = loadOrder(PRACTICE_MODULES, parseModules(await read('modules.dep'), builtin));
  const packed = order.filter(({ path }) => path.endsWith('.xz')).map(({ path }) => `${folder}/${path}`);
  if (packed.length > 0) await toolbox.run({ tool: 'busybox', args: ['unxz', ...packed] }, { signal });
  const modules = order.map(({ path, needs }) => ({ path: unpackedName(path), needs: needs.map(unpackedName) }));
  await toolbox.run(
    { tool: 'tar', args: ['-cf', archive, '-C', folder, ...modules.map(({ path }) => path)] },
    { signal },
  );
  const files = await untar(await toolbox.take(archive));
  return {
    modules: modules.map((module) => ({ ...module, content: files.get(module.path) ?? new Uint8Array() })),
    builtin,
  };
}

function unpackedName(path: string): string {
  return path.replace(/\.xz$/, '');
}

/** The files of a tar archive by path. */
async function untar(archive: Readable): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const reader = extract();
  const collect = async () => {
    for await (const entry of reader) files.set(entry.header.name, await buffer(entry));
  };
  await Promise.all([pipeline(archive, reader), collect()]);
  return files;
}
