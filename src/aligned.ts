/** A line for people; lines without a name go on with what the last one began. */
export type NamedLine = readonly [name: string, value: string];

/** Lines in two columns, without a line end at the end. */
export function aligned(lines: readonly NamedLine[]): string {
  const width = Math.max(...lines.map(([name]) => name.length));
  return lines.map(([name, value]) => `${name.padEnd(width)}  ${printable(value)}`).join('\n');
}

/** Names and labels come from files of others; none may speak to the terminal. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '?');
}
