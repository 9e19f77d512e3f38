import { buffer, text } from 'node:stream/consumers';
import type { LiveFileSystem } from '../iso/live.ts';
import type { Toolbox } from '../toolbox/toolbox.ts';
import { copyRange, removeFolders } from '../toolbox/tools/coreutils.ts';
import { debugfs } from '../toolbox/tools/e2fsprogs.ts';
import { listFiles, parseFiles } from '../toolbox/tools/findutils.ts';
import { unsquashfs } from '../toolbox/tools/unsquashfs.ts';
import { type ModuleTable, parseModules, parseSoftNeeds } from './module-table.ts';

/** The modules that the live root has for one kernel, unpacked in the toolbox. */
export interface LiveModules extends ModuleTable {
  /** Names that should be loaded before, by name. */
  readonly softNeeds: ReadonlyMap<string, readonly string[]>;
  /** One file, by its path in the folder of the kernel's version; undefined if there is none. */
  read(path: string): Promise<Uint8Array | undefined>;
}

export interface LiveModulesOptions {
  readonly live: Pick<LiveFileSystem, 'layout' | 'member' | 'image'>;
  /** The ISO in the toolbox. */
  readonly iso: string;
  /** Release of the kernel. */
  readonly version: string;
  /** A folder in the toolbox for what is unpacked. */
  readonly folder: string;
}

/**
 * Takes the modules out of the live root without mounting it: with unsquashfs from a flat squashfs; else with debugfs from
 * the image in it, which is unpacked for that, for a while. Undefined if there are none for that kernel. Throws
 * `E_TOOL_FAILED`, `E_TOOL_MISSING`.
 */
export async function unpackLiveModules(
  options: LiveModulesOptions,
  toolbox: Toolbox,
  signal?: AbortSignal,
): Promise<LiveModules | undefined> {
  const { version, folder } = options;
  const into = `${folder}/live`;
  await toolbox.put([{ path: folder }], { signal });
  await (options.live.layout === 'flat' ? unpackFlat : unpackImage)({ ...options, into }, toolbox, signal);
  const marker = `/modules/${version}/modules.dep`;
  const { stdout } = await toolbox.run(listFiles(into), { signal });
  const files = new Set(parseFiles(stdout).map((path) => `/${path}`));
  const found = [...files].find((path) => path.endsWith(marker));
  if (found === undefined) return undefined;
  const base = found.slice(0, -'modules.dep'.length);
  const open = (path: string) => (files.has(base + path) ? toolbox.take(into + base + path) : undefined);
  const textOf = async (path: string) => {
    const stream = await open(path);
    return stream ? text(stream) : '';
  };
  const table = parseModules(await textOf('modules.dep'), await textOf('modules.builtin'));
  const softNeeds = parseSoftNeeds(await textOf('modules.softdep'), await textOf('modules.alias'));
  const read = async (path: string) => {
    const stream = await open(path);
    return stream && buffer(stream);
  };
  return { ...table, softNeeds, read };
}

interface UnpackOptions extends LiveModulesOptions {
  readonly into: string;
}

async function unpackFlat(o: UnpackOptions, toolbox: Toolbox, signal?: AbortSignal): Promise<void> {
  const place = await placeInIso(o, toolbox, signal);
  const paths = ['usr/lib/modules', 'lib/modules'].map((modules) => `${modules}/${o.version}`);
  await toolbox.run(unsquashfs({ ...place, into: o.into, paths }), { signal });
}

async function unpackImage(o: UnpackOptions, toolbox: Toolbox, signal?: AbortSignal): Promise<void> {
  const place = await placeInIso(o, toolbox, signal);
  const isPacked = o.live.layout === 'nested';
  const path = o.live.image?.path ?? 'LiveOS/rootfs.img';
  const into = `${o.folder}/image`;
  if (isPacked) await toolbox.run(unsquashfs({ ...place, into, paths: [path] }), { signal });
  const source = isPacked ? { image: `${into}/${path}`, offset: 0 } : place;
  await toolbox.put([{ path: `${o.into}/modules` }], { signal });
  // It complains of owners that nobody but root can set, and of what is not there; what matters is what it has written.
  const commands = [`rdump /lib/modules/${o.version} ${o.into}/modules`];
  await toolbox.run(debugfs({ ...source, commands, epoch: 0, write: false }), { signal });
  if (isPacked) await toolbox.run(removeFolders([into]), { signal });
}

/** The live system's file as a run of bytes of a file in the toolbox. */
async function placeInIso(
  { live, iso, folder }: LiveModulesOptions,
  toolbox: Toolbox,
  signal?: AbortSignal,
): Promise<{ image: string; offset: number }> {
  const { extents } = live.member;
  const [first, ...rest] = extents;
  const start = first?.offset ?? 0;
  let end = start + (first?.length ?? 0);
  const isOneRun = rest.every(({ offset, length }) => {
    const follows = offset === end;
    end += length;
    return follows;
  });
  if (isOneRun) return { image: iso, offset: start };
  const copy = `${folder}/live.img`;
  await toolbox.put([{ path: copy, content: new Uint8Array() }], { signal });
  let toOffset = 0;
  for (const { offset: fromOffset, length } of extents) {
    await toolbox.run(copyRange({ from: iso, to: copy, fromOffset, toOffset, length }), { signal });
    toOffset += length;
  }
  return { image: copy, offset: 0 };
}
