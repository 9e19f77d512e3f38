import type { Readable, Writable } from 'node:stream';
import { execa } from 'execa';
import { FailbackError, interrupted } from '../errors.ts';
import { commandLine } from './command-line.ts';
import { LineSplitter } from './lines.ts';
import type { RunOptions, ToolCall, ToolResult } from './toolbox.ts';

/** How much of each output stream is kept, in characters: results are short, logs are only wanted by their end. */
const KEPT = 1024 * 1024;

/** How setpriv(1), docker and podman say that they found no such program. */
const NOT_FOUND = /executable file .*not found|^setpriv: failed to execute .*: No such file/im;

/** Time that an aborted process gets between SIGTERM and SIGKILL, in milliseconds. */
const GRACE = 3000;

export interface ProcessOptions extends RunOptions {
  readonly cwd?: string;
  /** The whole environment of the process. */
  readonly env: NodeJS.ProcessEnv;
  /** What to name in errors, when the process only carries the call elsewhere. */
  readonly call?: ToolCall;
}

/**
 * Runs one process to its end in a process group of its own, so that a Ctrl-C at the terminal reaches only us and an
 * abort reaches its children too. Throws `E_TOOL_MISSING`, `E_TOOL_FAILED`, `E_INTERRUPTED`.
 */
export async function runProcess(file: string, args: readonly string[], options: ProcessOptions): Promise<ToolResult> {
  const { signal, onLine, env, cwd, call = { tool: file, args } } = options;
  if (signal?.aborted) throw interrupted(signal.reason);
  const started = performance.now();
  const child = execa(file, args, {
    env,
    extendEnv: false,
    reject: false,
    buffer: false,
    detached: process.platform !== 'win32',
    stdin: options.stdin === undefined && call.input === undefined ? 'ignore' : 'pipe',
    stripFinalNewline: false,
    ...(cwd === undefined ? {} : { cwd }),
  });
  const stop = () => void endProcess(child);
  running.add(child);
  signal?.addEventListener('abort', stop, { once: true });
  feed(child.stdin, options.stdin, call.input);
  try {
    const [stdout, stderr, result] = await Promise.all([
      collect(child.stdout, (line) => onLine?.(line, 'stdout')),
      collect(child.stderr, (line) => onLine?.(line, 'stderr')),
      child,
    ]);
    if (signal?.aborted) throw interrupted(signal.reason);
    if (result.failed) throw toolError(call, result, stdout, stderr);
    return { stdout, stderr, durationMs: Math.round(performance.now() - started) };
  } finally {
    running.delete(child);
    signal?.removeEventListener('abort', stop);
    options.stdin?.destroy();
  }
}

/** A process of ours that ends at once, as on a second Ctrl-C, takes its tools with it. */
const running = new Set<Child>();
process.on('exit', () => {
  for (const child of running) killGroup(child, 'SIGKILL');
});

interface Child {
  readonly pid?: number | undefined;
  readonly exitCode: number | null;
  readonly signalCode: NodeJS.Signals | null;
  once(event: 'exit', listener: () => void): unknown;
}

/** Ends a process and its group: SIGTERM, then SIGKILL for whoever is left when the process is gone or too slow. */
export async function endProcess(child: Child): Promise<void> {
  if (child.pid === undefined) return;
  const ended = child.exitCode !== null || child.signalCode !== null;
  const gone = ended ? undefined : new Promise<void>((resolve) => child.once('exit', resolve));
  killGroup(child, 'SIGTERM');
  const timer = setTimeout(() => killGroup(child, 'SIGKILL'), GRACE);
  await gone;
  clearTimeout(timer);
  killGroup(child, 'SIGKILL');
}

function killGroup({ pid }: Child, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, name);
  } catch {
    // The group has ended by itself.
  }
}

function feed(target: Writable | null | undefined, live: Readable | undefined, text: string | undefined): void {
  if (!target) return;
  // A tool that ends before it has read everything closes the pipe; its exit code tells the story.
  target.on('error', () => undefined);
  if (live) live.pipe(target);
  else target.end(text);
}

async function collect(stream: Readable | null, onLine: (line: string) => void): Promise<string> {
  if (stream === null) return '';
  let kept = '';
  const lines = new LineSplitter(onLine);
  stream.setEncoding('utf8');
  try {
    for await (const chunk of stream as AsyncIterable<string>) {
      kept = (kept + chunk).slice(-KEPT);
      lines.push(chunk);
    }
  } catch {
    // The stream breaks when its process is killed; the exit status says so.
  }
  lines.end();
  return kept;
}

interface Ended {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly code?: string | undefined;
  readonly originalMessage?: string | undefined;
}

function toolError(call: ToolCall, ended: Ended, stdout: string, stderr: string): FailbackError {
  const { tool } = call;
  const command = commandLine(call);
  // 126 and 127 are how setpriv and the engines say that there is no such program; docker's client says it on stdout.
  if (ended.code === 'ENOENT' || ((ended.exitCode ?? 0) >> 1 === 63 && NOT_FOUND.test(stderr + stdout))) {
    return new FailbackError('E_TOOL_MISSING', `${tool} is not installed.`, {
      hint: 'Run "failback doctor": it names the package, or use --toolbox docker.',
      data: { tool, command },
    });
  }
  const how =
    ended.signal === undefined ? `exit code ${ended.exitCode ?? ended.code ?? 'unknown'}` : `signal ${ended.signal}`;
  const lines = (stderr.trim() || stdout.trim()).split(/[\r\n]+/).slice(-20);
  const full = lines.some((line) => /no space left on device/i.test(line));
  return new FailbackError(
    full ? 'E_NO_SPACE' : 'E_TOOL_FAILED',
    `${tool} failed with ${how}: ${lines.at(-1) ?? ''}`.trimEnd(),
    {
      ...(full ? { hint: 'Free some space in the work folder (TMPDIR), or use another one.' } : {}),
      data: { tool, command, exitCode: ended.exitCode ?? null, stderr: lines.join('\n') },
    },
  );
}
