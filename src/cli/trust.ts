import { parseSigner } from '../trust/signer.ts';
import { checkedText, flag, inGroup, type Values } from './option.ts';

/** `gpg:KEY` and the like, as it was typed. Throws `E_USAGE`. */
function checkSigner(text: string): string {
  parseSigner(text);
  return text;
}

/** What is written beside an image, to trust it elsewhere. */
export const ATTEST = inGroup('Trust:', {
  noAttest: flag('Write neither provenance nor SBOM nor SHA256SUMS beside the image'),
  sign: checkedText('Who signs SHA256SUMS: gpg[:KEY], cosign[:KEY] or exec:PROGRAM', checkSigner),
});

/** The same as the library wants it. */
export function attestOptions({ noAttest, sign }: Values<typeof ATTEST>) {
  return { attest: !noAttest, sign };
}

/** Whose signature it must be. */
export const signatureKey = checkedText(
  'Whose signature it must be: gpg:FINGERPRINT, gpg:FILE, cosign:KEY or exec:PROGRAM',
  checkSigner,
);
