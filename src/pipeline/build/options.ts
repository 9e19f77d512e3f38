import type { BootResult } from '../../boot/result.ts';
import type { Guest, GuestOptions } from '../../guest/options.ts';
import type { Filesystem, Generation } from '../../image/options.ts';
import type { FetchOptions } from '../../iso/fetch.ts';
import type { LiveLayout } from '../../iso/live.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { ToolboxKind } from '../../toolbox/open.ts';
import type { BuildMemory } from './memory.ts';
import type { Attestation } from '../../trust/attest.ts';
import type { UploadResult, UploadSettings } from '../upload/options.ts';

export interface BuildOptions extends FetchOptions {
  /** @default 'ext4' */
  readonly fs?: Filesystem | undefined;
  /** @default 1 */
  readonly generation?: Generation | undefined;
  /** Virtual size in bytes, rounded up to whole MiB. @default 'auto' */
  readonly size?: number | 'auto' | undefined;
  /** @default 'auto' */
  readonly toolbox?: ToolboxKind | undefined;
  /** Debian release of the toolbox image. @default 'bookworm' */
  readonly release?: string | undefined;
  /** Environment in which the engine's client finds it. @default this process's */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Kernel arguments besides the ISO's and Azure's; one of the same name wins. */
  readonly kernelArgs?: readonly string[] | undefined;
  /** How the machine behaves that is made of the image; `false` to leave it as AWS ships it. */
  readonly guest?: GuestOptions | false | undefined;
  /** Whether the finished image is booted in QEMU, with Azure's services emulated. @default false */
  readonly bootCheck?: boolean | undefined;
  /** A file with the machine's user data for the boot check, as JSON: its client must then start by itself. */
  readonly userData?: string | undefined;
  /** Intermediate disks to keep beside the VHD. */
  readonly keep?: readonly ('vmdk' | 'raw')[] | undefined;
  /** Where on Azure the finished image goes; it has the image's name there unless told. */
  readonly upload?: BuildUpload | undefined;
  readonly outputDir: string;
  /** Name of the image without `.vhd`. @default the region's or the ISO's name, with file system and generation if not the usual */
  readonly name?: string | undefined;
  /** Unix seconds of every time in the image. @default `SOURCE_DATE_EPOCH`, else the ISO's creation time */
  readonly epoch?: number | undefined;
  /** Whether provenance, SBOM and SHA256SUMS are written beside the image. @default true */
  readonly attest?: boolean | undefined;
  /** Who signs SHA256SUMS: `gpg[:KEY]`, `cosign[:KEY]` or `exec:PROGRAM`. */
  readonly sign?: string | undefined;
  /** Whether results are taken from the cache folder, and put there. @default true */
  readonly cache?: boolean | undefined;
  /** What builds of one process find out once for all; see `buildMemory`. */
  readonly memory?: BuildMemory | undefined;
  /** Where the host toolbox makes its work folder. @default the system's temporary folder */
  readonly workDir?: string | undefined;
}

export type BuildUpload = Omit<UploadSettings, 'name'> & { readonly name?: string | undefined };

/** The options with everything filled in. */
export interface ResolvedBuildOptions extends Omit<BuildOptions, 'guest'> {
  readonly fs: Filesystem;
  readonly generation: Generation;
  readonly size: number | 'auto';
  readonly toolbox: ToolboxKind;
  readonly kernelArgs: readonly string[];
  readonly guest: Guest | null;
  readonly bootCheck: boolean;
  readonly keep: readonly ('vmdk' | 'raw')[];
}

/** A file that was made: sizes in bytes, SHA-256 of the whole file in hex. */
export interface BuiltFile {
  readonly path: string;
  readonly fileSize: number;
  readonly virtualSize: number;
  readonly sha256: string;
}

export interface BuildResult {
  readonly vhd: BuiltFile;
  readonly vmdk: BuiltFile | null;
  readonly raw: BuiltFile | null;
  readonly manifest: string;
  /** What was written beside the image about where it comes from; null if that was not asked for. */
  readonly attestation: Attestation | null;
  /** Steps whose result was in the cache: `vhd` if the whole image was. */
  readonly cached: Manifest['cached'];
  /** What the boot check found; null if it was not asked for. */
  readonly boot: BootResult | null;
  /** What was made on Azure; null if that was not asked for. */
  readonly azure: UploadResult | null;
  readonly iso: { readonly path: string; readonly sha512: string; readonly label: string; readonly layout: LiveLayout };
  readonly image: {
    readonly filesystem: Filesystem;
    readonly generation: Generation;
    readonly layout: 'live';
    readonly uuid: string;
    readonly kernel: string;
    /** Whether anything is laid over the live system. */
    readonly guest: boolean;
  };
  readonly durationMs: number;
}
