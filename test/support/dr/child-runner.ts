import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { packageFile } from '../../../src/paths.ts';
import type { DrRig } from '../dr-rig.ts';
import { afterChanges } from './changes.ts';
import type { DrJob } from './child-job.ts';

/** How a child ended. */
export interface ChildEnd {
  /** Null if it was killed. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What the command gave. */
  readonly outcome?: unknown;
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string; readonly data?: unknown };
  /** All that it wrote. */
  readonly output: string;
}

export interface ChildOptions {
  /** How many changes it may make before it gets the signal. */
  readonly changes?: number;
  /** Milliseconds after the last of them; 0 unless told. */
  readonly delayMs?: number;
  /** `SIGKILL` unless told. */
  readonly signal?: NodeJS.Signals;
  readonly servers?: readonly string[];
}

/** Runs commands of the flow in processes of their own; the next one is always loading already. */
export interface ChildRunner extends AsyncDisposable {
  run(command: string, options?: ChildOptions): Promise<ChildEnd>;
}

/** The rig's clock must go `speed` times as fast as the machine's. */
export async function childRunner(rig: DrRig, speed: number): Promise<ChildRunner> {
  // A bundle loads in a fraction of the time. It must lie where dist/ has the program, so that templates/ is found.
  const program = packageFile(`dist/.dr-child-${process.pid}.mjs`);
  await build({
    ...{ entryPoints: [packageFile('test/support/dr-child.ts')], outfile: program, bundle: true, packages: 'external' },
    ...{ format: 'esm', platform: 'node', target: 'node20.19', logLevel: 'warning' },
  });
  const start = () => spawn(process.execPath, [program], { env: rig.env, stdio: ['pipe', 'pipe', 'pipe'] });
  let next = start();
  return {
    async run(command, options = {}) {
      const child = next;
      next = start();
      const clock = { at: rig.clock.now(), since: Date.now(), speed };
      const job: DrJob = { command, plan: rig.plan, servers: options.servers, pollMs: 5, clock };
      const { changes, delayMs = 0, signal = 'SIGKILL' } = options;
      const kill = () => void child.kill(signal);
      if (changes !== undefined) afterChanges(rig, changes, () => (delayMs === 0 ? kill() : setTimeout(kill, delayMs)));
      child.stdin.write(`${JSON.stringify(job)}\n`);
      try {
        return await endOf(child);
      } finally {
        afterChanges(rig, Infinity, () => undefined);
      }
    },
    async [Symbol.asyncDispose]() {
      const ended = once(next, 'exit');
      next.kill('SIGKILL');
      await ended;
      await rm(program, { force: true });
    },
  };
}

async function endOf(child: ChildProcess): Promise<ChildEnd> {
  const lines: string[] = [];
  let errors = '';
  child.stderr?.on('data', (data: Buffer) => void (errors += data.toString()));
  if (child.stdout) createInterface(child.stdout).on('line', (line) => void lines.push(line));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  const last = parsed(lines.at(-1)) as Partial<ChildEnd> | undefined;
  const output = [...lines, errors].join('\n');
  return {
    code,
    signal,
    output,
    ...(last?.outcome ? { outcome: last.outcome } : {}),
    ...(last?.error ? { error: last.error } : {}),
  };
}

/** A killed process may leave half a line. */
function parsed(line = ''): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
