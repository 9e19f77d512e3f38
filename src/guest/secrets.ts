import { FailbackError } from '../errors.ts';

/** What must never lie in an image: kind, and how it looks. Each begins with something rare, so that a search takes linear time. */
const SECRETS: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['a private key', /-----BEGIN [A-Z ]{0,24}PRIVATE KEY-----|^PuTTY-User-Key-File-/m],
  ['an AWS access key', /(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])/],
  ['an AWS secret key', /aws_?secret(?:_access)?_?key["']?\s{0,8}[=:]\s{0,8}["']?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])/i],
  ['a SAS token', /[?&;"'\s](?:sig=[A-Za-z0-9%+/]{20,}|SharedAccessSignature=)/],
  ['the key of a storage account', /AccountKey=[A-Za-z0-9+/]{20,}/],
];

/** The kind of the first secret in a text and its line, counted from 1. */
export function findSecret(text: string): { readonly kind: string; readonly line: number } | undefined {
  for (const [kind, pattern] of SECRETS) {
    const found = pattern.exec(text);
    if (found) return { kind, line: text.slice(0, found.index).split('\n').length };
  }
  return undefined;
}

/** Throws `E_USAGE` if the text that is about to be put into the image holds a secret; says where, never what. */
export function refuseSecrets(text: string, where: string): void {
  const found = findSecret(text);
  if (found === undefined) return;
  const place = text.includes('\n') ? `${where}, line ${found.line},` : where;
  throw new FailbackError('E_USAGE', `${place} has ${found.kind}, which would lie in the image for anybody to read.`, {
    hint: 'Give secrets to the machine instead: in its userData, or in a Key Vault secret that userData names.',
    data: { kind: found.kind },
  });
}
