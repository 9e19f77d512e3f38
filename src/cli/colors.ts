import { styleText } from 'node:util';

export type Colors = Readonly<Record<'red' | 'green' | 'yellow' | 'dim' | 'bold', (text?: string) => string>>;

/** Functions that colour a text, or leave it alone; decided once, whatever standard output is. */
export function createColors(enabled: boolean): Colors {
  const paint =
    (format: keyof Colors) =>
    (text = '') =>
      enabled ? styleText(format, text, { validateStream: false }) : text;
  return { red: paint('red'), green: paint('green'), yellow: paint('yellow'), dim: paint('dim'), bold: paint('bold') };
}

/** Whether a stream takes colours (https://no-color.org). */
export function wantsColors(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv, noColor: boolean): boolean {
  if (noColor || env.NO_COLOR) return false;
  return stream.isTTY === true && env.TERM !== 'dumb';
}
