import { joinExtents, type RandomAccess } from '../bytes.ts';
import type { LiveBoot } from '../iso/boot.ts';
import { readContents } from './contents.ts';
import { DRIVERS, type DriverVerdict, judgeDrivers, modulesFor, moduleVersions } from './drivers.ts';
import { initramfsLayout } from './layout.ts';
import type { Compression } from './read/compression.ts';

/** What `failback inspect FILE.iso --deep --json` says of the initramfs. Paths are from its root. */
export interface InitramfsDescription {
  /** In their order; `offset` in bytes from the start, `members` as files, folders and links. */
  readonly archives: readonly {
    readonly offset: number;
    readonly compression: Compression;
    readonly members: number;
  }[];
  /** Null if dracut did not make it. */
  readonly dracut: { readonly version: string | null; readonly folder: string } | null;
  readonly systemd: boolean;
  readonly modules: {
    readonly folder: string;
    /** Release of the kernel that boots. */
    readonly kernel: string;
    /** The releases for which there are modules. */
    readonly versions: readonly string[];
    /** False if it does not say which ones the kernel has built in. */
    readonly builtinKnown: boolean;
  };
  /** All drivers that an image for Azure may need. */
  readonly drivers: readonly DriverVerdict[];
}

/** Looks into the initramfs of an ISO. Throws `E_FORMAT`, `E_INTERRUPTED`. */
export async function describeInitramfs(
  source: RandomAccess,
  { initramfs, kernelVersion }: Pick<LiveBoot, 'initramfs' | 'kernelVersion'>,
  signal?: AbortSignal,
): Promise<InitramfsDescription> {
  const contents = await readContents(joinExtents(source, initramfs.extents), signal);
  const layout = initramfsLayout(contents);
  const modules = modulesFor(contents, layout, kernelVersion);
  return {
    archives: contents.archives,
    dracut: layout.dracut === undefined ? null : { version: layout.dracutVersion ?? null, folder: layout.dracut },
    systemd: layout.systemd,
    modules: {
      folder: layout.modules,
      kernel: kernelVersion,
      versions: moduleVersions(contents, layout),
      builtinKnown: modules.builtin !== undefined,
    },
    drivers: judgeDrivers(DRIVERS, modules),
  };
}
