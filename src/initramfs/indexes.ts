import { buffer } from 'node:stream/consumers';
import type { RandomAccess } from '../bytes.ts';
import type { Toolbox, TreeEntry } from '../toolbox/toolbox.ts';
import { depmod } from '../toolbox/tools/depmod.ts';
import { listFiles, parseFiles } from '../toolbox/tools/findutils.ts';
import type { LiveModules } from './live-modules.ts';
import { isModule } from './module-table.ts';
import { readInitramfs } from './read/archives.ts';

/** A file by its path in the folder of the kernel's version. */
export interface ModuleFile {
  readonly path: string;
  readonly content: Uint8Array;
}

/** What depmod reads besides the modules: what is built in, and in which order modules come first. */
const GIVEN = ['modules.builtin', 'modules.builtin.modinfo', 'modules.order'];

export interface IndexOptions {
  readonly initramfs: RandomAccess;
  /** Folder of the initramfs with the modules of the kernel. */
  readonly modules: string;
  readonly version: string;
  /** What is added to it. */
  readonly added: readonly ModuleFile[];
  readonly live: LiveModules;
  /** A folder in the toolbox to work in. */
  readonly folder: string;
}

/**
 * Fresh `modules.*` indexes over the modules of the initramfs and the added ones: without them, modprobe does not know
 * the latter. depmod is given the very files, because no index says all that it takes from them. Throws `E_FORMAT`,
 * `E_TOOL_FAILED`, `E_TOOL_MISSING`.
 */
export async function makeIndexes(o: IndexOptions, toolbox: Toolbox, signal?: AbortSignal): Promise<ModuleFile[]> {
  const base = `${o.folder}/union`;
  const folder = `${base}/lib/modules/${o.version}`;
  const given = new Set<string>();
  async function* tree(): AsyncGenerator<TreeEntry> {
    for await (const { path, type, content } of readInitramfs(o.initramfs, signal)) {
      const inside = path.startsWith(`${o.modules}/`) ? path.slice(o.modules.length + 1) : '';
      if (type !== 'file' || !(isModule(inside) || GIVEN.includes(inside))) continue;
      given.add(inside);
      yield { path: `${folder}/${inside}`, content: await content() };
    }
    for (const { path, content } of o.added) yield { path: `${folder}/${path}`, content };
    for (const path of GIVEN.filter((name) => !given.has(name))) {
      const content = await o.live.read(path);
      if (content) yield { path: `${folder}/${path}`, content };
    }
  }
  await toolbox.put(tree(), { signal });
  await toolbox.run(depmod({ base, version: o.version }), { signal });
  const { stdout } = await toolbox.run(listFiles(folder), { signal });
  const indexes: ModuleFile[] = [];
  for (const path of parseFiles(stdout).sort()) {
    if (!path.startsWith('modules.') || given.has(path)) continue;
    indexes.push({ path, content: await buffer(await toolbox.take(`${folder}/${path}`)) });
  }
  return indexes;
}
