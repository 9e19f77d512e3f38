import { stripVTControlCharacters } from 'node:util';
import { redact } from '../redact.ts';
import type { CliHost } from './hosts/host.ts';

// Terminals act on these bytes; a tool, a file name or a server must not get through to the user's terminal.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** The text without control characters (line ends and tabs stay) and without secrets, in this order. */
export function clean(text: string): string {
  return redact(stripVTControlCharacters(text).replace(CONTROL, ''));
}

/** The same for every string in a value that goes out as JSON. */
export function cleanDeep<T>(value: T): T {
  if (typeof value === 'string') return clean(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => cleanDeep(item)) as T;
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [clean(key), cleanDeep<unknown>(item)])) as T;
  }
  return value;
}

/** The one gate through which all events pass on their way to the user. */
export function cleaned(host: CliHost): CliHost {
  return { report: (event) => host.report(cleanDeep(event)), close: () => host.close() };
}
