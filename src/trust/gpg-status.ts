/** What gpg(1) found in a signature file. */
export interface GpgVerdict {
  /** Fingerprints of the keys, and of their primary keys, whose signatures are good. */
  readonly good: readonly string[];
  readonly problems: readonly string[];
}

const PROBLEMS: Readonly<Record<string, (rest: string) => string>> = {
  BADSIG: () => 'the signature is not of these digests: one of the two was changed',
  EXPSIG: () => 'the signature has expired',
  EXPKEYSIG: (rest) => `the key has expired: ${rest}`,
  REVKEYSIG: (rest) => `the key was revoked: ${rest}`,
  NO_PUBKEY: (rest) => `the key ${rest} is not known here`,
};

/** Reads the lines of `--status-fd` (GnuPG doc/DETAILS); its exit code says nothing of expired keys. */
export function readGpgStatus(text: string): GpgVerdict {
  const good: string[] = [];
  const problems: string[] = [];
  let isGood = false;
  for (const [, keyword = '', rest = ''] of text.matchAll(/^\[GNUPG:\] (\w+) ?(.*)$/gm)) {
    const problem = PROBLEMS[keyword];
    if (problem) problems.push(problem(rest.trim()));
    if (keyword === 'NEWSIG') isGood = false;
    if (keyword === 'GOODSIG') isGood = true;
    const fields = rest.split(' ');
    if (keyword === 'VALIDSIG' && isGood) good.push(...new Set([fields[0] ?? '', fields.at(-1) ?? '']));
  }
  return { good, problems };
}
