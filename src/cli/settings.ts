import { FailbackError, isFailbackError } from '../errors.ts';
import { kebab } from '../kebab.ts';
import { type Option, type Options, positionalKey, type Values } from './option.ts';

/** Where values come from: the command line, the environment, a section of the configuration file. */
export interface Source {
  /** How a value is named in an error: `--fs`, `FAILBACK_FS`, `failback.yaml:3:5: fs`. */
  label(name: string): string;
  /** The raw value, or undefined if this source has none. */
  value(name: string): unknown;
  /** Turns a relative path of this source into one of the working directory. */
  resolvePath?(path: string): string;
}

/** The values of the options; earlier sources win, defaults come last. Throws `E_USAGE`, with `hint` if it has no better one. */
export function resolveSettings<O extends Options>(options: O, sources: readonly Source[], hint?: string): Values<O> {
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(options)) {
    const source = sources.find((candidate) => candidate.value(name) !== undefined);
    const value = source === undefined ? option.default : read(option, name, source, hint);
    if (value !== undefined) values[name] = value;
  }
  return values as Values<O>;
}

function read(option: Option, name: string, source: Source, fallback: string | undefined): unknown {
  try {
    const raw = source.value(name);
    // An option at the end of the line, without its value, is just true.
    const missing = (item: unknown) => item === true && option.kind !== 'flag';
    const texts = (Array.isArray(raw) ? raw : [raw]).map((item) => (missing(item) ? '' : String(item)));
    const resolved = (path: string) => source.resolvePath?.(path) ?? path;
    if (option.kind === 'list') {
      const items = texts.flatMap((text) => option.parse(text) as string[]);
      return items.map((item) => (option.isPath?.(item) ? resolved(item) : item));
    }
    const value = option.parse(texts.at(-1) ?? '');
    return option.kind === 'path' ? resolved(value as string) : value;
  } catch (error) {
    if (!isFailbackError(error)) throw error;
    const hint = error.hint ?? fallback;
    throw new FailbackError('E_USAGE', `${source.label(name)}: ${error.message}`, hint === undefined ? {} : { hint });
  }
}

/** What was typed; a key stands once, with dashes. */
export function flagSource(argv: Readonly<Record<string, unknown>>): Source {
  return { label: (name) => `--${kebab(name)}`, value: (name) => argv[kebab(name)] };
}

/** What was typed without a dash; of a list that nothing was typed for, there is an empty one. */
export function positionalSource(argv: Readonly<Record<string, unknown>>): Source {
  const typed = (value: unknown) => (Array.isArray(value) && value.length === 0 ? undefined : value);
  return { label: positionalKey, value: (name) => typed(argv[positionalKey(name)]) };
}

export function envSource(env: NodeJS.ProcessEnv): Source {
  const variable = (name: string) => `FAILBACK_${kebab(name).toUpperCase().replaceAll('-', '_')}`;
  // An empty variable counts as absent, so that a script can clear one.
  return { label: variable, value: (name) => env[variable(name)] || undefined };
}
