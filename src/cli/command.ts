import type { FailbackError } from '../errors.ts';
import type { Host } from '../events.ts';
import type { PackerArtifact } from '../manifest/packer-manifest.ts';
import type { Output } from './io.ts';
import type { Option, Options, Values } from './option.ts';

export interface CommandContext {
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly env: NodeJS.ProcessEnv;
  readonly cacheDir: string;
  /** For a verb whose result is not text; absent if the result is to be JSON. */
  readonly stdout?: Output | undefined;
}

/** What a verb has to say on standard output. */
export interface Outcome {
  /** The one object of `--json`. */
  readonly json: object;
  /** The same for people. */
  readonly text: string;
  /** What was made, for `--progress packer`. */
  readonly artifact?: PackerArtifact | undefined;
  /** The work was done and the answer is no: shown after the outcome, and decides the exit code. */
  readonly error?: FailbackError | undefined;
}

interface Positional extends Option {
  readonly required: boolean;
}
type Positionals = Readonly<Record<string, Positional>>;

/** A verb: its options as data, and one call into the library. */
export interface Command {
  /** The word, or the name of its group and its word, that is typed. */
  readonly name: string;
  readonly describe: string;
  readonly positionals: Positionals;
  readonly options: Options;
  /** Command lines without the program's name, and what each does. */
  readonly examples: readonly (readonly [command: string, does: string])[];
  run(args: Readonly<Record<string, unknown>>, ctx: CommandContext): Promise<Outcome>;
}

interface Definition<P, O> extends Omit<Command, 'positionals' | 'options' | 'run'> {
  readonly positionals: P;
  readonly options: O;
  run(args: Values<O> & PositionalValues<P>, ctx: CommandContext): Promise<Outcome>;
}

type PositionalValues<P> = {
  readonly [K in keyof P as P[K] extends { required: true } ? K : never]: P[K] extends Option<infer T> ? T : never;
} & {
  readonly [K in keyof P as P[K] extends { required: true } ? never : K]?: P[K] extends Option<infer T> ? T : never;
};

export function defineCommand<O extends Options, P extends Positionals>(definition: Definition<P, O>): Command {
  // The parser builds the arguments from these same tables, so their types hold.
  const run = (args: Parameters<Command['run']>[0], ctx: CommandContext) => definition.run(args as never, ctx);
  return { ...definition, run };
}

/** Its section in the configuration file; the verbs of a group share one. */
export function sectionOf({ name }: Command): string {
  return name.split(' ', 1)[0] ?? '';
}

/** An argument without a dash that must be there. */
export function required<T>(option: Option<T>): Option<T> & { readonly required: true } {
  return { ...option, required: true };
}
