import { createReadStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, open, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { type Host, silentHost } from '../events.ts';
import { exists, makeFolder, outputError } from '../files.ts';
import { announce } from './announce.ts';
import { runProcess } from './process.ts';
import type { PutOptions, RunOptions, Toolbox, ToolCall, TreeContent, TreeEntry } from './toolbox.ts';
import { asContent, entryMode, entryPath } from './tree.ts';

export interface HostToolboxOptions {
  readonly host?: Host;
  /** Where the private work folder is made; the system's temporary folder unless told. */
  readonly workDir?: string | undefined;
}

/** The tools of this machine, in a private work folder that goes when the toolbox is disposed of. */
export async function createHostToolbox({
  host = silentHost,
  workDir = tmpdir(),
}: HostToolboxOptions = {}): Promise<Toolbox> {
  await makeFolder(workDir);
  const folder = await mkdtemp(join(workDir, 'failback-'));
  const running = new AbortController();
  const leash = await findLeash();
  const inside = (path: string) => join(folder, entryPath({ path }));

  return {
    kind: 'host',
    async put(entries, options = {}) {
      for await (const entry of entries) await putEntry(inside(entry.path), entry, options);
    },
    async expose(localPath, as) {
      await mkdir(dirname(inside(as)), { recursive: true });
      await symlink(resolve(localPath), inside(as));
    },
    async run(call: ToolCall, options: RunOptions = {}) {
      const onLine = announce(host, call, options);
      const signals = [running.signal, ...(options.signal ? [options.signal] : [])];
      const [file = call.tool, ...args] = [...leash, call.tool, ...call.args];
      return runProcess(file, args, {
        ...options,
        cwd: folder,
        env: { ...toolEnvironment(folder), ...call.env },
        call,
        signal: AbortSignal.any(signals),
        onLine,
      });
    },
    async take(path) {
      return createReadStream(inside(path), { highWaterMark: 1024 * 1024 });
    },
    async [Symbol.asyncDispose]() {
      running.abort();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** On Linux, the kernel ends a tool whose parent is gone, even after `kill -9`; setpriv(1) asks for it. */
async function findLeash(): Promise<string[]> {
  const setpriv = '/usr/bin/setpriv';
  return (await exists(setpriv)) ? [setpriv, '--pdeathsig', 'KILL', '--'] : [];
}

/** The folders in which tools are looked for: the user's own, and those of the system that are not on every user's path. */
export function toolPath(): string[] {
  return [...(process.env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin'];
}

/** The same small environment for every tool: no locale, no time zone, nothing of the user's. */
function toolEnvironment(folder: string): NodeJS.ProcessEnv {
  return { PATH: toolPath().join(delimiter), HOME: folder, TMPDIR: folder, LC_ALL: 'C.UTF-8', TZ: 'UTC' };
}

async function putEntry(path: string, entry: TreeEntry, options: PutOptions): Promise<void> {
  options.signal?.throwIfAborted();
  try {
    if (entry.content === undefined) await mkdir(path, { recursive: true });
    else await writeContent(path, asContent(entry.content), options);
    await chmod(path, entryMode(entry));
  } catch (error) {
    throw outputError(path, error);
  }
}

async function writeContent(path: string, content: TreeContent, { signal, onBytes }: PutOptions): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'w');
  try {
    // One write is under way while the next chunk is read.
    let pending: Promise<unknown> = Promise.resolve();
    for await (const chunk of content.read()) {
      await pending;
      signal?.throwIfAborted();
      pending = file.writeFile(chunk);
      pending.catch(() => undefined);
      onBytes?.(chunk.length);
    }
    await pending;
  } finally {
    await file.close();
  }
}
