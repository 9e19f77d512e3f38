import type { BootResult } from '../../boot/result.ts';
import type { FileSource } from '../../file-source.ts';
import type { OutputFile } from '../../files.ts';
import type { BlockMap } from '../../formats/block-map.ts';
import type { WrittenDisk } from '../../formats/write-data.ts';
import type { ArchiveFile } from '../../guest/archive-files.ts';
import type { DiskParts } from '../../image/disk-parts.ts';
import type { VerifiedVhd } from '../../image/verify-vhd.ts';
import type { CheckedDrivers } from '../../initramfs/check.ts';
import type { FetchedIso, LocatedIso } from '../../iso/fetch.ts';
import type { LiveIso } from '../../iso/recognise.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { OpenToolbox } from '../../toolbox/open.ts';
import type { Caching } from './caching.ts';
import type { ImageFacts } from './facts.ts';
import type { Note } from './notes.ts';
import type { Materials } from '../../trust/package.ts';
import type { BuiltFile, ResolvedBuildOptions } from './options.ts';
import type { BuildTools } from './tools.ts';

/** What a build wants of an ISO; its `squashfs` only for as long as the drivers are looked for. */
export type LiveSystem = Pick<LiveIso, 'label' | 'createdAt' | 'live' | 'boot'>;

/** What one step of the build leaves for the next. */
export interface BuildContext {
  readonly options: ResolvedBuildOptions;
  /** Path of an output of this build: its name and the extension. */
  readonly outputPath: (extension: string) => string;
  /** Undefined if this build shall neither take from a cache nor put into it. */
  readonly caching?: Caching | undefined;
  located?: LocatedIso;
  source?: FileSource;
  live?: LiveSystem;
  /** The ISO's digest; without a cache, it is computed beside the first steps. */
  digest?: Promise<FetchedIso>;
  iso?: FetchedIso;
  tools?: BuildTools;
  open?: OpenToolbox;
  drivers?: CheckedDrivers;
  /** What the image is made of, for provenance and SBOM. */
  materials?: Materials | undefined;
  kernelArgs?: readonly string[];
  epoch?: number;
  templates?: string;
  /** SHA-256 of what was copied out of the ISO, by its path on the disk. */
  readonly memberDigests: Map<string, string>;
  /** The second initramfs, if there is anything to put into it. */
  guestArchive?: Uint8Array | undefined;
  /** What is in it. */
  guestFiles?: readonly ArchiveFile[];
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
  /** What was worth saying of the ISO, and then of the image. */
  readonly notes: { readonly members: Note[]; readonly image: Note[] };
  facts?: ImageFacts;
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
