import { FailbackError } from '../errors.ts';
import { SUMS } from './names.ts';

/** Who signs, or whose signature is wanted. */
export interface Signer {
  readonly kind: 'gpg' | 'cosign' | 'exec';
  /** A key as that program names it; for `exec` the program. */
  readonly key: string | undefined;
}

/** The signature that each makes of SHA256SUMS, beside it. */
export const SIGNATURES = {
  gpg: `${SUMS}.asc`,
  cosign: `${SUMS}.sigstore.json`,
  exec: `${SUMS}.sig`,
} as const satisfies Record<Signer['kind'], string>;

/** `gpg`, `gpg:KEY`, `cosign`, `cosign:KEY` or `exec:PROGRAM`. Throws `E_USAGE`. */
export function parseSigner(text: string): Signer {
  const [, kind, key] = /^(gpg|cosign|exec)(?::(.+))?$/s.exec(text) ?? [];
  if (kind === undefined || (kind === 'exec' && key === undefined)) {
    throw new FailbackError('E_USAGE', `"${text}" names nobody who could sign.`, {
      hint: 'Write gpg, gpg:KEY, cosign, cosign:KEY or exec:PROGRAM.',
    });
  }
  return { kind: kind as Signer['kind'], key };
}

/** The program that is run, and what brings it. */
const PROGRAMS = {
  gpg: { program: 'gpg', hint: 'On Debian or Ubuntu: sudo apt-get install gnupg' },
  cosign: { program: 'cosign', hint: 'Install cosign (https://docs.sigstore.dev), or sign with gpg.' },
} as const;

/** What is run for a signer, and what to do if it is not there. */
export function programOf({ kind, key = '' }: Signer): { readonly program: string; readonly hint: string } {
  return kind === 'exec' ? { program: key, hint: 'Name a program on the PATH, or its path.' } : PROGRAMS[kind];
}
