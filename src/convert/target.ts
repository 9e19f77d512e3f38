import { basename, extname } from 'node:path';
import { FailbackError } from '../errors.ts';
import type { DiskKind } from '../formats/disk.ts';
import { MiB } from '../size.ts';

/** The path that means the standard output. */
export const STDOUT = '-';

/** What each kind is written as; the first is the one unless told. */
const SUBFORMATS = {
  vhd: ['fixed'],
  vmdk: ['monolithicSparse', 'streamOptimized'],
  raw: ['raw'],
} as const satisfies Record<DiskKind, readonly string[]>;

export type OutputSubformat = (typeof SUBFORMATS)[DiskKind][number];

const EXTENSIONS: Readonly<Record<string, DiskKind>> = {
  '.vhd': 'vhd',
  '.vmdk': 'vmdk',
  '.raw': 'raw',
  '.img': 'raw',
  '.bin': 'raw',
};

export interface TargetOptions {
  /** A file, or `-` for the standard output. */
  readonly output: string;
  /** What to write; by the output's extension (.vhd, .vmdk, .raw, .img, .bin) unless told. */
  readonly to?: DiskKind | undefined;
  /** `fixed` for a VHD; `monolithicSparse`, unless told, or `streamOptimized` for a VMDK. */
  readonly subformat?: OutputSubformat | undefined;
  /** The disk's size is rounded up to a multiple of this many bytes; 1 MiB for a VHD, 512 bytes for others, unless told. */
  readonly align?: number | undefined;
}

/** What is to be written. */
export interface Target {
  readonly kind: DiskKind;
  readonly subformat: OutputSubformat;
  /** Bytes. */
  readonly align: number;
  /** Name for the descriptor of a VMDK. */
  readonly name: string;
  /** Whether the writer can only go forward. */
  readonly stream: boolean;
}

/** Settles what is to be written. Throws `E_USAGE` for what does not go together. */
export function resolveTarget({ output, to, subformat, align }: TargetOptions): Target {
  const kind = to ?? EXTENSIONS[extname(output).toLowerCase()];
  if (kind === undefined) {
    const why = output === STDOUT ? 'Nothing says' : `The name ${output} does not say`;
    throw new FailbackError('E_USAGE', `${why} what to write.`, { hint: 'Add --to vhd, --to vmdk or --to raw.' });
  }
  const known: readonly OutputSubformat[] = SUBFORMATS[kind];
  const chosen = subformat ?? SUBFORMATS[kind][0];
  if (!known.includes(chosen)) {
    throw new FailbackError('E_USAGE', `A ${kind.toUpperCase()} is not written as ${chosen}.`, {
      hint: `What there is: ${known.join(', ')}.`,
    });
  }
  const stream = output === STDOUT;
  if (stream && chosen === 'monolithicSparse') {
    throw new FailbackError('E_USAGE', 'A monolithicSparse VMDK cannot be written to standard output.', {
      hint: 'Add --subformat streamOptimized, or name a file.',
    });
  }
  const unit = align ?? (kind === 'vhd' ? MiB : 512);
  if (!Number.isSafeInteger(unit) || unit <= 0 || unit % 512 !== 0) {
    throw new FailbackError('E_USAGE', `${unit} bytes is no alignment: it must be a multiple of 512.`);
  }
  return { kind, subformat: chosen, align: unit, name: stream ? 'disk.vmdk' : basename(output), stream };
}
