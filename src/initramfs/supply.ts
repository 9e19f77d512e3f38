import type { RandomAccess } from '../bytes.ts';
import type { LiveFileSystem } from '../iso/live.ts';
import { REQUIREMENTS, type Requirement } from '../toolbox/requirements.ts';
import type { Toolbox } from '../toolbox/toolbox.ts';
import { removeFolders } from '../toolbox/tools/coreutils.ts';
import { requireTools } from '../toolbox/versions.ts';
import type { DriverState, DriverVerdict, InitramfsModules } from './drivers.ts';
import { makeIndexes, type ModuleFile } from './indexes.ts';
import { unpackLiveModules } from './live-modules.ts';
import { missingModules } from './module-order.ts';

export interface SupplyOptions {
  readonly verdict: readonly DriverVerdict[];
  readonly initramfs: RandomAccess;
  readonly modules: InitramfsModules;
  readonly live: Pick<LiveFileSystem, 'layout' | 'member' | 'image'>;
  /** The ISO in the toolbox. */
  readonly iso: string;
  /** Release of the kernel. */
  readonly version: string;
}

export interface Supply {
  /** The drivers, with what is added and what turned out to be built in. */
  readonly verdict: readonly DriverVerdict[];
  /** Modules and fresh indexes, by their paths in the folder of the kernel's version. */
  readonly files: readonly ModuleFile[];
}

/** The folder in the toolbox for this work; it is gone at the end. */
const FOLDER = 'drivers';

/**
 * Takes the missing drivers from the live root, with all that they need; none if a driver that is not optional is absent.
 * Throws `E_FORMAT`, `E_TOOL_MISSING`, `E_TOOL_FAILED`.
 */
export async function supplyDrivers(o: SupplyOptions, toolbox: Toolbox, signal?: AbortSignal): Promise<Supply> {
  const { verdict, initramfs, modules, version } = o;
  await requireTools(toolbox, REQUIREMENTS.filter(isNeeded(o.live.layout)), signal);
  const live = await unpackLiveModules({ ...o, folder: FOLDER }, toolbox, signal);
  if (!live) return { verdict, files: [] };
  const wanted = verdict.filter(({ state }) => state === 'missing').map(({ name }) => name);
  const present = new Set([...modules.loadable, ...(modules.builtin ?? [])]);
  const { paths, builtin, absent } = missingModules(wanted, present, live);
  const stateOf = ({ name, state }: DriverVerdict): DriverState => {
    if (state !== 'missing' || absent.includes(name)) return state;
    return builtin.includes(name) ? 'builtin' : 'added';
  };
  const supplied = verdict.map((driver) => ({ ...driver, state: stateOf(driver) }));
  const files: ModuleFile[] = [];
  if (paths.length > 0 && supplied.every(({ state, optional }) => state !== 'missing' || optional)) {
    for (const path of paths) files.push({ path, content: (await live.read(path)) ?? new Uint8Array() });
    const union = { initramfs, modules: modules.folder, version, added: [...files], live, folder: FOLDER };
    files.push(...(await makeIndexes(union, toolbox, signal)));
  }
  await toolbox.run(removeFolders([FOLDER]), { signal });
  return { verdict: supplied, files };
}

function isNeeded(layout: LiveFileSystem['layout']): (requirement: Requirement) => boolean {
  return ({ tool, purpose }) =>
    tool === 'debugfs' ? layout !== 'flat' : purpose === 'drivers' && (tool !== 'unsquashfs' || layout !== 'ext3fs');
}
