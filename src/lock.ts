import { randomUUID } from 'node:crypto';
import { readFileSync, utimesSync } from 'node:fs';
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { FailbackError } from './errors.ts';

export interface LockOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called once if somebody else holds the lock and we begin to wait. */
  readonly onWait?: (() => void) | undefined;
  /** Milliseconds between two looks at a lock that is held; 250 unless told. */
  readonly pollMs?: number;
}

interface Holder {
  readonly token: string;
  readonly pid: number;
  readonly host: string;
}

/** The holder touches its lock this often; without that for a minute it is taken for dead, wherever it ran. */
const HEARTBEAT_MS = 10_000;
const DEAD_AFTER_MS = 60_000;

/**
 * Runs `action` while holding the lock file `path`; waits while another process (or another call of this one) holds
 * it. A lock that its process left behind when it was killed is taken over. `lost` fires
 * if that happened to us while we were stopped. Throws what `action` throws, and the signal's reason.
 */
export async function withLock<T>(
  path: string,
  action: (lost: AbortSignal) => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  let waiting = false;
  const wait = () => {
    if (!waiting) options.onWait?.();
    waiting = true;
  };
  // Calls of this process tell each other when they are done; only of other processes nothing is heard.
  for (let before = held.get(path); before !== undefined; before = held.get(path)) {
    wait();
    await until(before, options.signal);
  }
  let release = () => {};
  held.set(path, new Promise((resolve) => (release = resolve)));
  try {
    return await withLockFile(path, action, { ...options, onWait: wait });
  } finally {
    held.delete(path);
    release();
  }
}

/** The locks that calls of this process hold or try to get, until they are done. */
const held = new Map<string, Promise<void>>();

function until(done: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal?.reason as Error);
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop);
    void done.then(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    });
  });
}

async function withLockFile<T>(
  path: string,
  action: (lost: AbortSignal) => Promise<T>,
  { signal, onWait, pollMs = 250 }: LockOptions,
): Promise<T> {
  const me: Holder = { token: randomUUID(), pid: process.pid, host: hostname() };
  while (!(await tryLock(path, me))) {
    signal?.throwIfAborted();
    if (await removeIfStale(path)) continue;
    onWait?.();
    await sleep(pollMs, undefined, signal ? { signal } : {});
  }
  const lost = new AbortController();
  const heartbeat = setInterval(() => {
    // Without a pause for others: a process that was stopped for a while must learn of its loss before it writes on.
    if (isHolder(path, me)) utimesSync(path, new Date(), new Date());
    else lost.abort(lostError(path));
  }, HEARTBEAT_MS);
  heartbeat.unref();
  try {
    return await action(lost.signal);
  } finally {
    clearInterval(heartbeat);
    if (isHolder(path, me)) await rm(path, { force: true });
  }
}

function isHolder(path: string, me: Holder): boolean {
  return holderOf(path)?.token === me.token;
}

function lostError(path: string): FailbackError {
  return new FailbackError('E_OUTPUT_BUSY', `Another run took over ${path} while this one was stopped.`, {
    hint: 'Run it again.',
    data: { path },
  });
}

async function tryLock(path: string, me: Partial<Holder>): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify(me), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function holderOf(path: string): Partial<Holder> | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Partial<Holder>;
  } catch {
    return undefined;
  }
}

async function removeIfStale(path: string): Promise<boolean> {
  const holder = holderOf(path);
  if (!(await isStale(path, holder))) return false;
  // Renaming is atomic, so that only one of several waiters removes it; and what was renamed may by now be the
  // lock of a waiter that was faster, which then gets it back.
  const aside = `${path}.${randomUUID()}`;
  await rename(path, aside).catch(() => undefined);
  const removed = holderOf(aside);
  if (removed !== undefined && removed.token !== holder?.token) await tryLock(path, removed);
  await rm(aside, { force: true });
  return true;
}

async function isStale(path: string, holder: Partial<Holder> | undefined): Promise<boolean> {
  const file = await stat(path).catch(() => undefined);
  if (file === undefined) return false;
  if (Date.now() - file.mtimeMs > DEAD_AFTER_MS) return true;
  return holder?.pid !== undefined && holder.host === hostname() && !isAlive(holder.pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
