import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FailbackError, toFailbackError } from '../errors.ts';
import { type Host, report } from '../events.ts';
import { defaultCacheDir } from '../paths.ts';
import { sharedSignal } from '../signal.ts';
import { clean, cleanDeep } from './clean.ts';
import { createColors, wantsColors } from './colors.ts';
import { type Command, type Outcome, sectionOf } from './command.ts';
import { exitCode } from './exit-code.ts';
import { GLOBALS, type Globals, SHARED } from './globals.ts';
import { helpText } from './grammar.ts';
import { createHost } from './hosts/create.ts';
import type { CliHost } from './hosts/host.ts';
import { type Io, write } from './io.ts';
import { type Parsed, parse } from './parse.ts';
import { errorJson, renderError } from './render-error.ts';
import { envSource, flagSource, positionalSource, resolveSettings, type Source } from './settings.ts';

const CLEAN_UP_MS = 5000;

/** Parses, runs the verb, shows its outcome. Resolves to the exit code. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  // What is known of the wishes before, or without, a successful parse.
  const presentation: Presentation = { json: args.includes('--json'), noColor: args.includes('--no-color') };
  let host: CliHost | undefined;
  try {
    const parsed = await parse(args);
    if (parsed.help || parsed.command === undefined) return await showHelp(parsed, io);
    const { globals, values } = await settle(parsed, parsed.command, io.env);
    Object.assign(presentation, globals);
    host = await createHost(globals, io, colorsFor(io, globals.noColor));
    const outcome = await perform(parsed.command, values, globals, host, io);
    await host.close();
    return await showOutcome(outcome, presentation, io);
  } catch (error) {
    await host?.close();
    return showFailure(toFailbackError(error, io.signal), presentation, io);
  }
}

async function showHelp({ topic, help }: Parsed, io: Io): Promise<number> {
  // A bare `failback` is answered with the help, but a script that calls it so is wrong.
  await write(help ? io.stdout : io.stderr, await helpText(topic));
  return help ? 0 : 2;
}

interface Settings {
  readonly globals: Globals;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Flags, then the environment, then the configuration file, then defaults. */
async function settle({ argv }: Parsed, command: Command, env: NodeJS.ProcessEnv): Promise<Settings> {
  const hint = `See failback ${command.name} --help`;
  const typed = [flagSource(argv), envSource(env)];
  const file = resolveSettings({ config: GLOBALS.config }, typed).config ?? defaultConfig();
  // The YAML reader and the schema are loaded only by those who have a file.
  const config = file === undefined ? undefined : await (await import('./config.ts')).loadConfig(file);
  const sources = (section?: string): Source[] => (config ? [config.source(section)] : []);
  const shared = sources().map((top): Source => ({
    ...top,
    value: (name) => (name in SHARED ? top.value(name) : undefined),
  }));
  return {
    globals: resolveSettings(GLOBALS, [...typed, ...sources()], hint),
    values: {
      ...resolvePositionals(command, argv, hint),
      ...resolveSettings(command.options, [...typed, ...sources(sectionOf(command)), ...shared], hint),
    },
  };
}

function defaultConfig(): string | undefined {
  return existsSync('failback.yaml') ? 'failback.yaml' : undefined;
}

function resolvePositionals({ positionals }: Command, argv: Parsed['argv'], hint: string): Settings['values'] {
  const typed = positionalSource(argv);
  // One that must be there and is not reads as empty, which no option takes.
  const absent = { ...typed, value: (name: string) => (positionals[name]?.required ? '' : undefined) };
  return resolveSettings(positionals, [typed, absent], hint);
}

async function perform(
  command: Command,
  values: Settings['values'],
  globals: Globals,
  host: Host,
  io: Io,
): Promise<Outcome> {
  const cacheDir = globals.cacheDir ?? defaultCacheDir(io.env);
  const crash = new AbortController();
  const signal = sharedSignal(AbortSignal.any([io.signal, crash.signal]));
  io.signal.addEventListener('abort', () => report(host, 'note.info', 'Stopping; a second Ctrl-C ends at once.', {}));
  const stdout = globals.json ? undefined : io.stdout;
  const work = command.run(values, { host, signal, env: io.env, cacheDir, stdout });
  try {
    return await (io.crashed === undefined ? work : Promise.race([work, io.crashed]));
  } catch (error) {
    // After a crash the work still gets the time to end what it started.
    crash.abort();
    await Promise.race([work.catch(() => undefined), sleep(CLEAN_UP_MS)]);
    throw error;
  }
}

interface Presentation {
  readonly json: boolean;
  readonly noColor: boolean;
  /** Known once the options are. */
  readonly progress?: Globals['progress'];
}

async function showOutcome(outcome: Outcome, presentation: Presentation, io: Io): Promise<number> {
  const { error, artifact } = outcome;
  const text = clean(outcome.text);
  if (presentation.json)
    await writeJson(io, { ...cleanDeep(outcome.json), ...(error ? { error: errorJson(error) } : {}) });
  else if (text !== '') await write(io.stdout, text.endsWith('\n') ? text : `${text}\n`);
  if (artifact && presentation.progress === 'packer') {
    const { packerArtifact } = await import('./hosts/packer.ts');
    await write(io.stderr, packerArtifact(artifact));
  }
  if (error) await explain(error, presentation, io);
  return exitCode(error);
}

/** A failure is one object on standard output too, so that whoever reads `--json` always gets one. */
async function showFailure(error: FailbackError, presentation: Presentation, io: Io): Promise<number> {
  if (presentation.json) await writeJson(io, { error: errorJson(error) }).catch(() => undefined);
  await explain(error, presentation, io);
  return exitCode(error);
}

async function explain(error: FailbackError, presentation: Presentation, io: Io): Promise<void> {
  await write(io.stderr, await explanation(error, presentation, io)).catch(() => undefined);
}

/** The error as standard error is read: by a program, or by people. */
async function explanation(error: FailbackError, { noColor, progress }: Presentation, io: Io): Promise<string> {
  if (progress === 'json') return `${JSON.stringify({ level: 'error', error: errorJson(error) })}\n`;
  if (progress === 'packer') return (await import('./hosts/packer.ts')).packerError(error);
  return renderError(error, colorsFor(io, noColor));
}

function writeJson(io: Io, value: object): Promise<void> {
  return write(io.stdout, `${JSON.stringify(value)}\n`);
}

function colorsFor({ stderr, env }: Io, noColor: boolean) {
  return createColors(wantsColors(stderr, env, noColor));
}
