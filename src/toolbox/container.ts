import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { posix } from 'node:path';
import { execa } from 'execa';
import { FailbackError, interrupted } from '../errors.ts';
import { type Host, silentHost } from '../events.ts';
import { announce } from './announce.ts';
import { type Engine, PLATFORM } from './engine.ts';
import { endProcess, runProcess } from './process.ts';
import { readFirstFile, writeTar } from './tar.ts';
import type { Toolbox, ToolCall } from './toolbox.ts';
import { entryPath } from './tree.ts';

/** The work folder in the toolbox image; a volume of its own, so that the root can be read-only. */
const WORK = '/work';

/** The unprivileged user of the toolbox image, as number so that no name has to exist. */
const USER = '1000:1000';

/** How a stream fails whose reader has gone. */
const BROKEN_PIPE = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED']);

/** How long a container may take to run nothing, in milliseconds. */
const PATIENCE = 10_000;

export interface ContainerToolboxOptions {
  readonly engine: Engine;
  /** Name or id of the toolbox image. */
  readonly image: string;
  readonly host?: Host;
  readonly signal?: AbortSignal | undefined;
}

/**
 * One long-lived container without privileges, capabilities or network. It lives as long as the pipe to its first
 * process: when this process ends, however it ends, the engine removes it.
 */
export async function createContainerToolbox(options: ContainerToolboxOptions): Promise<Toolbox> {
  const { engine, image, host = silentHost } = options;
  const name = `failback-${randomBytes(6).toString('hex')}`;
  const container = await startContainer(engine, image, name, options.signal);
  const lost = new AbortController();
  void container.exited.then(() => lost.abort());

  /** Runs an engine command; a container that is gone is the reason, whatever the engine's client says. */
  const engineCommand = async <T>(
    signal: AbortSignal | undefined,
    action: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> => {
    try {
      return await action(AbortSignal.any([lost.signal, ...(signal ? [signal] : [])]));
    } catch (error) {
      if (signal?.aborted) throw interrupted(signal.reason);
      if (lost.signal.aborted || !(await answers(engine, name))) throw engineLost(engine, error);
      throw error;
    }
  };

  const put: Toolbox['put'] = (entries, { signal, onBytes } = {}) =>
    engineCommand(signal, async (abort) => {
      const copy = startEngine(engine, ['cp', '-', `${name}:${WORK}`], abort);
      const written = writeTar(entries, copy.process.stdin, { signal: abort, onBytes }).catch(
        async (error: unknown) => {
          // A broken pipe is a symptom; why the engine's command ended is the reason.
          if (BROKEN_PIPE.has((error as NodeJS.ErrnoException).code ?? '')) await copy.done;
          throw error;
        },
      );
      await Promise.all([written, copy.done]);
    });

  return {
    kind: engine.kind,
    put,
    async expose(localPath, as, putOptions) {
      const { size } = await stat(localPath);
      const read = () => createReadStream(localPath, { highWaterMark: 1024 * 1024 });
      await put([{ path: as, content: { size, read } }], putOptions);
    },
    run(call: ToolCall, runOptions = {}) {
      const onLine = announce(host, call, runOptions);
      const env = Object.entries(call.env ?? {}).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
      const interactive = call.input !== undefined || runOptions.stdin !== undefined ? ['--interactive'] : [];
      const args = ['exec', ...interactive, ...env, '--workdir', WORK, name, call.tool, ...call.args];
      return engineCommand(runOptions.signal, (signal) =>
        runProcess(engine.command, args, {
          ...runOptions,
          env: engine.env,
          call,
          signal,
          onLine,
        }),
      );
    },
    async take(path) {
      const copy = startEngine(engine, ['cp', `${name}:${posix.join(WORK, entryPath({ path }))}`, '-'], lost.signal);
      return readFirstFile(copy.process.stdout, copy.done);
    },
    async [Symbol.asyncDispose]() {
      await container.end();
      // Removal is the engine's work (--rm); asking for it as well makes it certain and waits for it.
      await execa(engine.command, ['rm', '--force', '--volumes', name], {
        env: engine.env,
        extendEnv: false,
        reject: false,
      });
    },
  };
}

/** Whether a tool can still be run in the container: what an engine says while it goes down names no reason. */
async function answers(engine: Engine, name: string): Promise<boolean> {
  const options = { env: engine.env, extendEnv: false, reject: false, timeout: PATIENCE } as const;
  return !(await execa(engine.command, ['exec', name, 'true'], options)).failed;
}

function engineLost(engine: Engine, cause: unknown): FailbackError {
  return new FailbackError('E_ENGINE_LOST', `The ${engine.kind} container of this run is gone.`, {
    hint: `Was ${engine.kind} stopped or restarted, or the container removed? Run the command again.`,
    cause,
  });
}

interface Container {
  /** Resolves when the container's first process has ended. */
  readonly exited: Promise<void>;
  end(): Promise<void>;
}

async function startContainer(engine: Engine, image: string, name: string, signal?: AbortSignal): Promise<Container> {
  const child = engineProcess(engine, [
    ...['run', '--rm', '--interactive', '--name', name, '--label', 'failback-kit=toolbox', '--pull', 'never'],
    ...['--network', 'none', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--read-only', ...PLATFORM],
    ...['--user', USER, '--volume', WORK, '--tmpfs', '/tmp', '--workdir', WORK],
    ...['--env', `HOME=${WORK}`, '--env', `TMPDIR=${WORK}`, '--env', 'LC_ALL=C.UTF-8', '--env', 'TZ=UTC'],
    ...[image, 'cat'],
  ]);
  const exited = child.then(() => undefined);
  const end = async () => {
    child.stdin.end();
    const timer = setTimeout(() => void endProcess(child), 3000);
    await exited;
    clearTimeout(timer);
  };
  child.stdin.on('error', () => undefined);
  // The first process echoes what it is sent: an answer means that the container runs.
  child.stdin.write('ready\n');
  const answered = new Promise<boolean>((resolve) => {
    child.stdout.once('data', () => {
      child.stdout.resume();
      resolve(true);
    });
    void exited.then(() => resolve(false));
    signal?.addEventListener('abort', () => resolve(false), { once: true });
  });
  if (await answered) return { exited, end };
  await end();
  if (signal?.aborted) throw interrupted(signal.reason);
  const { stderr } = await child;
  throw new FailbackError(
    'E_ENGINE_DOWN',
    `${engine.kind} could not start the toolbox: ${stderr.trim().split('\n').at(-1) ?? ''}`,
    {
      hint: `Check "${engine.command} run --rm ${image} true".`,
      data: { command: child.spawnargs.join(' '), stderr: stderr.trim() },
    },
  );
}

/** An engine command whose streams are ours, in a process group of its own: a Ctrl-C at the terminal reaches only us. */
function engineProcess({ command, env }: Engine, args: readonly string[]) {
  return execa(command, args, {
    env,
    extendEnv: false,
    reject: false,
    buffer: { stdout: false, stderr: true },
    detached: true,
    stdin: 'pipe',
  });
}

function startEngine(engine: Engine, args: readonly string[], signal: AbortSignal) {
  const process = engineProcess(engine, args);
  const stop = () => void endProcess(process);
  signal.addEventListener('abort', stop, { once: true });
  const done = process.then(({ failed, stderr }) => {
    signal.removeEventListener('abort', stop);
    if (!failed) return;
    const full = /no space left on device/i.test(stderr);
    throw new FailbackError(
      full ? 'E_NO_SPACE' : 'E_TOOL_FAILED',
      `${engine.kind} could not copy files: ${stderr.trim()}`,
      {
        ...(full ? { hint: `Free some space where ${engine.kind} keeps its data.` } : {}),
        data: { command: `${engine.command} ${args.join(' ')}`, stderr: stderr.trim() },
      },
    );
  });
  done.catch(() => undefined);
  return { process, done };
}
