import { FailbackError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { Command } from './command.ts';
import { GLOBALS } from './globals.ts';
import { grammar } from './grammar.ts';
import { kebab } from '../kebab.ts';
import { type Options, positionalKey } from './option.ts';
import { GROUPS, wordsBehind } from './verbs.ts';

export interface Parsed {
  /** Absent if no verb was given. */
  readonly command?: Command;
  /** Whose help is wanted: a verb, or a group of them; absent for the whole program. */
  readonly topic?: string | undefined;
  /** Flags with their dashes, arguments in capitals; the values are the texts that were typed. */
  readonly argv: Readonly<Record<string, unknown>>;
  readonly help: boolean;
}

/** Reads a command line. Throws `E_USAGE` for unknown verbs, options and arguments, with the nearest name. */
export async function parse(args: readonly string[]): Promise<Parsed> {
  const [first, ...rest] = args;
  const { command, argv } = await read(first === 'help' ? [...rest, '--help'] : args);
  const help = argv.help === true;
  const words = (argv._ as unknown[]).map(String);
  if (command === undefined) {
    const topic = groupTyped(words);
    if (topic !== undefined) words.splice(0, topic.split(' ').length);
    if (words[0] !== undefined) throw usage(noVerb(words[0], topic), topic);
    if (!help) refuseUnknown(argv);
    return { argv, help, topic };
  }
  const { name } = command;
  if (!help) {
    refuseUnknown(argv, command);
    const extra = words[name.split(' ').length];
    if (extra !== undefined) throw usage(`"${extra}" is one argument too many.`, name);
  }
  return { command, argv, help, topic: name };
}

/** The longest name of a group with which the words begin. */
function groupTyped(words: readonly string[]): string | undefined {
  const names = words.map((_, index) => words.slice(0, index + 1).join(' '));
  return names.findLast((name) => Object.hasOwn(GROUPS, name));
}

function noVerb(word: string, group?: string): string {
  const words = wordsBehind(group).map((one) => one.word);
  return `There is no verb "${group === undefined ? '' : `${group} `}${word}".${guess(word, words)}`;
}

/** Stands for a lone dash, which yargs does not take for a value. No argument of a process can hold its first character. */
const DASH = '\0-';

async function read(args: readonly string[]): Promise<{ command: Command | undefined; argv: Parsed['argv'] }> {
  let command: Command | undefined;
  try {
    const typed = args.map((arg) => (arg === '-' ? DASH : arg));
    const argv = await grammar(typed, (chosen) => (command = chosen)).parseAsync();
    return { command, argv: withDashes(argv) as Parsed['argv'] };
  } catch (error) {
    // yargs trips over some words, such as --constructor.
    throw usage(`The command line cannot be read: ${(error as Error).message}.`);
  }
}

function withDashes(value: unknown): unknown {
  if (value === DASH) return '-';
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withDashes);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withDashes(item)]));
}

function refuseUnknown(argv: Parsed['argv'], command?: Command): void {
  const options: Options = { ...GLOBALS, ...command?.options };
  const names = [...Object.keys(options).map(kebab), 'help'];
  const aliases = Object.values(options).flatMap((option) => option.alias ?? []);
  const positionals = Object.keys(command?.positionals ?? {}).map(positionalKey);
  const known = new Set([...names, ...aliases, ...positionals, 'h', '_', '$0']);
  const unknown = Object.keys(argv).find((key) => !known.has(key));
  if (unknown === undefined) return;
  if (unknown.length === 1) throw usage(`There is no option -${unknown}.`, command?.name);
  throw usage(`There is no option --${unknown}.${guess(unknown, names, '--')}`, command?.name);
}

function guess(word: string, candidates: readonly string[], prefix = ''): string {
  const [close] = nearest(word, candidates, 1);
  return close === undefined ? '' : ` Did you mean ${prefix}${close}?`;
}

function usage(message: string, topic?: string): FailbackError {
  const verb = topic === undefined ? '' : `${topic} `;
  return new FailbackError('E_USAGE', message, { hint: `See failback ${verb}--help` });
}
