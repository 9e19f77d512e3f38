import type { Random } from './random.ts';

const TOKENS = [
  'RW 128 ZERO\n',
  'RW 99999999999999 ZERO\n',
  'RW 8 FLAT "disk-f002.vmdk" 3\n',
  'RW 0 ZERO\n',
  'RDONLY 128 SPARSE "disk-s001.vmdk"\n',
  'RW 128 FLAT "../disk.vmdk" 0\n',
  'parentCID=12345678\n',
  'createType="monolithicSparse"\n',
  'ddb.uuid = "60 00 C2 9b"\r\n',
  'ddb.comment = ""\n',
  '=',
  '"',
  '#',
  '\0',
  '\r',
  '\n\n',
  ' ',
  '9',
  '00000000',
];

/** One change in a text: a byte, a word put in, a line gone, doubled, or moved. */
export function mutateText(text: string, { below, pick }: Random): string {
  const at = below(text.length + 1);
  const lines = text.split('\n');
  const line = below(lines.length);
  switch (below(7)) {
    case 0:
      return text.slice(0, at) + String.fromCharCode(below(256)) + text.slice(at + 1);
    case 1:
      return text.slice(0, at) + text.slice(at + 1 + below(4));
    case 2:
      return lines.toSpliced(line, 1).join('\n');
    case 3:
      return lines.toSpliced(below(lines.length), 0, lines[line] ?? '').join('\n');
    case 4:
      return text.replace(/\d+/g, (digits) => (below(12) === 0 ? String(below(10 ** (1 + below(12)))) : digits));
    case 5:
      return lines.toSpliced(line, 0, pick(TOKENS)).join('\n');
    default:
      return text.slice(0, at) + pick(TOKENS) + text.slice(at);
  }
}
