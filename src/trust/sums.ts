import { FailbackError } from '../errors.ts';

/** Digests by file name, as SHA256SUMS holds them. */
export type Sums = ReadonlyMap<string, string>;

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r' };
const UNESCAPES: Readonly<Record<string, string>> = { '\\\\': '\\', '\\n': '\n', '\\r': '\r' };

/** Reads what sha256sum(1) writes. Throws `E_FORMAT` for a line of another kind. */
export function parseSums(text: string, file: string): Map<string, string> {
  const sums = new Map<string, string>();
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const [, escaped, digest = '', name = ''] = /^(\\?)([\da-f]{64}) [ *](.+)$/s.exec(line) ?? [];
    if (name === '') {
      throw new FailbackError('E_FORMAT', `${file}, line ${index + 1}: this is no SHA-256 with a name.`, {
        hint: 'It should be as sha256sum(1) writes it.',
        data: { path: file },
      });
    }
    const plain = escaped ? name.replace(/\\[\\nr]/g, (pair) => UNESCAPES[pair] ?? pair) : name;
    sums.set(plain, digest);
  }
  return sums;
}

/** Writes it so that `sha256sum --check` reads it, by name. */
export function printSums(sums: Sums): string {
  const names = [...sums.keys()].sort();
  return names.map((name) => printLine(name, sums.get(name) ?? '')).join('');
}

function printLine(name: string, digest: string): string {
  const escaped = name.replace(/[\\\n\r]/g, (character) => ESCAPES[character] ?? character);
  return `${escaped === name ? '' : '\\'}${digest}  ${escaped}\n`;
}
