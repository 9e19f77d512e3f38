import { FailbackError } from '../errors.ts';
import { parseSize } from '../size.ts';
import { parseDuration } from '../duration.ts';

/** One setting, wherever it comes from: flag, environment, file. The key of the record that holds it is its name. */
export interface Option<T = unknown> {
  /** How it is written; decides what the configuration file may hold. */
  readonly kind: 'text' | 'path' | 'flag' | 'choice' | 'size' | 'duration' | 'number' | 'list';
  readonly describe: string;
  readonly alias?: string;
  readonly choices?: readonly string[];
  readonly default?: T;
  /** What the help shows as default. */
  readonly defaultText?: string;
  /** Where the help shows it, if not among the verb's other options. */
  readonly group?: string;
  /** Which items of a list are files, so that in a configuration file they are relative to that file. */
  readonly isPath?: (item: string) => boolean;
  /** The value of a text. Throws `E_USAGE`. */
  parse(text: string): T;
}

export type Options = Readonly<Record<string, Option>>;
export interface Defaulted<T> extends Option<T> {
  readonly default: T;
}
interface Extra {
  readonly alias?: string;
}

type ValueOf<O> = O extends Option<infer T> ? T : never;
type Certain<O> = { [K in keyof O]: O[K] extends Defaulted<unknown> ? K : never }[keyof O];

/** What a command gets: options with a default are always there, the others only when they were given. */
export type Values<O> = { readonly [K in Certain<O>]: ValueOf<O[K]> } & {
  readonly [K in Exclude<keyof O, Certain<O>>]?: ValueOf<O[K]>;
};

function given(text: string): string {
  if (text === '') throw new FailbackError('E_USAGE', 'a value is needed.');
  return text;
}

export function text(describe: string, extra: Extra = {}): Option<string> {
  return { kind: 'text', describe, parse: given, ...extra };
}

/** A text that `check` takes; it throws `E_USAGE` for others. */
export function checkedText(describe: string, check: (text: string) => string): Option<string> {
  return { kind: 'text', describe, parse: (text) => check(given(text)) };
}

/** A file or folder; in a configuration file it is relative to that file. */
export function path(describe: string, extra: Extra = {}): Option<string> {
  return { kind: 'path', describe, parse: given, ...extra };
}

export function flag(describe: string, extra: Extra = {}): Defaulted<boolean> {
  return { kind: 'flag', describe, default: false, parse: parseFlag, ...extra };
}

function parseFlag(text: string): boolean {
  if (/^(true|yes|on|1)$/i.test(text)) return true;
  if (/^(false|no|off|0)$/i.test(text)) return false;
  throw new FailbackError('E_USAGE', `"${text}" is neither true nor false.`);
}

export function choice<const T extends string>(choices: readonly T[], describe: string): Option<T> {
  return { kind: 'choice', describe, choices, parse: (text) => oneOf(choices, text) };
}

export function choiceOr<const T extends string>(
  choices: readonly T[],
  fallback: NoInfer<T>,
  describe: string,
): Defaulted<T> {
  return { ...choice(choices, describe), default: fallback, defaultText: fallback };
}

function oneOf<T extends string>(choices: readonly T[], text: string): T {
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  throw new FailbackError('E_USAGE', `"${text}" is not one of ${choices.join(', ')}.`);
}

/** Bytes. */
export function size(describe: string): Option<number> {
  return { kind: 'size', describe, parse: parseSize };
}

/** Bytes, or `auto`. */
export function sizeOrAuto(describe: string): Defaulted<number | 'auto'> {
  const parse = (text: string) => (text === 'auto' ? 'auto' : parseSize(text));
  return { kind: 'size', describe, default: 'auto', defaultText: 'auto', parse };
}

/** Milliseconds. */
export function duration(describe: string, fallback: string): Defaulted<number> {
  const value = parseDuration(fallback);
  return { kind: 'duration', describe, default: value, defaultText: fallback, parse: parseDuration };
}

/** A whole number, at least 1. */
export function count(describe: string): Option<number> {
  const parse = (text: string) => {
    if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
    throw new FailbackError('E_USAGE', `"${text}" is not a whole number from 1 on.`);
  };
  return { kind: 'number', describe, parse };
}

interface ListExtra<T extends string> extends Extra {
  /** What stands between the items of one value. */
  readonly separator: RegExp;
  readonly choices?: readonly T[];
  readonly isPath?: (item: string) => boolean;
  /** Gives the item back, or throws `E_USAGE`. */
  readonly check?: (item: T) => T;
}

/** May be given several times. */
export function list<const T extends string = string>(describe: string, extra: ListExtra<T>): Defaulted<readonly T[]> {
  const { separator, choices, check = (item: T) => item, ...rest } = extra;
  const item = (text: string) => check(choices ? oneOf(choices, text) : (text as T));
  const parse = (text: string) => given(text).split(separator).filter(Boolean).map(item);
  return { kind: 'list', describe, default: [], parse, ...(choices ? { choices } : {}), ...rest };
}

/** The same options, shown by the help under a heading of their own. */
export function inGroup<O extends Options>(group: string, options: O): O {
  return Object.fromEntries(Object.entries(options).map(([name, option]) => [name, { ...option, group }])) as O;
}

/** `file`, an argument without a dash, as it is shown in the help and named in errors: FILE. */
export function positionalKey(name: string): string {
  return name.toUpperCase();
}
