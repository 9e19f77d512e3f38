import type { BootResult } from '../boot/result.ts';
import type { FileSource } from '../file-source.ts';
import type { OutputFile } from '../files.ts';
import type { BlockMap } from '../formats/block-map.ts';
import type { WrittenDisk } from '../formats/write-data.ts';
import type { DiskParts } from '../image/disk-parts.ts';
import type { VerifiedVhd } from '../image/verify-vhd.ts';
import type { CheckedDrivers } from '../initramfs/check.ts';
import type { FetchedIso, LocatedIso } from '../iso/fetch.ts';
import type { LiveIso } from '../iso/recognise.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { OpenToolbox } from '../toolbox/open.ts';
import type { BuiltFile, ResolvedBuildOptions } from './build-options.ts';

/** What one step of the build leaves for the next. */
export interface BuildContext {
  readonly options: ResolvedBuildOptions;
  /** Path of an output of this build: its name and the extension. */
  readonly outputPath: (extension: string) => string;
  located?: LocatedIso;
  source?: FileSource;
  live?: LiveIso;
  /** The ISO's digest, computed beside the first steps. */
  digest?: Promise<FetchedIso>;
  iso?: FetchedIso;
  open?: OpenToolbox;
  drivers?: CheckedDrivers;
  kernelArgs?: readonly string[];
  epoch?: number;
  templates?: string;
  /** SHA-256 of what was copied out of the ISO, by its path on the disk. */
  readonly memberDigests: Map<string, string>;
  /** The second initramfs, if there is anything to put into it. */
  guestArchive?: Uint8Array | undefined;
  parts?: DiskParts;
  output?: OutputFile;
  written?: WrittenDisk & { readonly blocks: BlockMap };
  verified?: VerifiedVhd;
  vhd?: BuiltFile;
  /** The text of the user data for the boot check. */
  userData?: string | undefined;
  boot?: BootResult;
  /** What lies in the file system. */
  files?: Manifest['image']['files'];
  /** Steps whose result came out of the cache. */
  readonly cached: Manifest['cached'];
  kept: { vmdk: BuiltFile | null; raw: BuiltFile | null };
}

/** A part of the context that an earlier step has made. */
export function need<K extends keyof BuildContext>(ctx: BuildContext, key: K): NonNullable<BuildContext[K]> {
  const value = ctx[key];
  if (value === undefined) throw new Error(`step order: ${key} is not there yet`);
  return value;
}
