import type { IsoEntry } from './iso9660/tree.ts';
import type { LiveIso } from './recognise.ts';

/** What `failback inspect FILE.iso --json` prints. Sizes are bytes, times ISO 8601, paths from the root of the ISO. */
export interface IsoDescription {
  readonly kind: 'iso';
  readonly path: string;
  readonly label: string;
  readonly size: number;
  readonly volumeSize: number;
  readonly createdAt: string | null;
  readonly sha512: string | null;
  readonly names: LiveIso['iso']['naming'];
  readonly firmware: readonly string[];
  readonly live: {
    readonly layout: LiveIso['live']['layout'];
    /** Set if the layout is a guess. */
    readonly doubt: string | null;
    readonly path: string;
    readonly size: number;
    readonly squashfs: {
      readonly compression: string;
      readonly inodes: number;
      readonly createdAt: string | null;
    } | null;
    readonly image: { readonly path: string; readonly size: number } | null;
  };
  readonly boot: {
    readonly kernel: { readonly path: string; readonly size: number; readonly version: string };
    readonly initramfs: { readonly path: string; readonly size: number };
    readonly args: readonly string[];
    readonly config: string | null;
  };
  readonly kernels: readonly { readonly path: string; readonly size: number; readonly version: string }[];
  readonly archives: readonly { readonly path: string; readonly size: number; readonly format: string }[];
  readonly bootEntries: LiveIso['bootEntries'];
  /** Everything in the ISO, if it was asked for. */
  readonly entries?: readonly { readonly path: string; readonly type: IsoEntry['type']; readonly size: number }[];
}

export interface DescribeOptions {
  /** Path of the ISO, to be shown. */
  readonly path: string;
  /** SHA-512 of the ISO in hex, if it is known. */
  readonly sha512?: string | undefined;
  /** Whether to list everything in the ISO. */
  readonly entries?: boolean | undefined;
}

/** The facts about an ISO as plain data. */
export function describeIso(found: LiveIso, { path, sha512, entries = false }: DescribeOptions): IsoDescription {
  const { iso, live, boot } = found;
  const { squashfs } = live;
  return {
    kind: 'iso',
    path,
    label: found.label,
    size: found.size,
    volumeSize: iso.volumeSize,
    createdAt: timeOf(found.createdAt),
    sha512: sha512 ?? null,
    names: iso.naming,
    firmware: iso.firmware,
    live: {
      layout: live.layout,
      doubt: live.doubt ?? null,
      ...file(live.member),
      squashfs: squashfs
        ? { compression: squashfs.compression, inodes: squashfs.inodes, createdAt: timeOf(squashfs.createdAt) }
        : null,
      image: live.image ?? null,
    },
    boot: {
      kernel: { ...file(boot.kernel), version: boot.kernelVersion },
      initramfs: file(boot.initramfs),
      args: boot.args,
      config: boot.config ?? null,
    },
    kernels: found.kernels.map(({ entry, release }) => ({ ...file(entry), version: release })),
    archives: found.archives.map(({ entry, format }) => ({ ...file(entry), format })),
    bootEntries: found.bootEntries,
    ...(entries ? { entries: iso.entries.map((entry) => ({ ...file(entry), type: entry.type })) } : {}),
  };
}

function file({ path, size }: IsoEntry): { path: string; size: number } {
  return { path, size };
}

function timeOf(seconds: number): string | null {
  return seconds === 0 ? null : new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
