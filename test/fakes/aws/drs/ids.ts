import { createHash, randomBytes } from 'node:crypto';

/** As DRS makes its ids: `s-`, `drsjob-`, `rct-`, `lct-`, and 17 hexadecimal digits. */
export function newId(prefix: string): string {
  return `${prefix}-${randomBytes(9).toString('hex').slice(0, 17)}`;
}

/** The same id for the same words. */
export function idOf(prefix: string, ...words: readonly (string | number)[]): string {
  return `${prefix}-${createHash('sha256').update(words.join('\n')).digest('hex').slice(0, 17)}`;
}
