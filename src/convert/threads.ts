import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { FailbackError } from '../errors.ts';
import { MiB } from '../size.ts';

/** Bytes of a disk below which starting threads takes longer than the work. */
export const WORTH_THREADS = 32 * MiB;
/** Each costs some 20 MiB of memory, and these keep up with a fast disk. */
const MAX_THREADS = 4;
/** What a thread's JavaScript may need, in MiB; the buffers themselves are not in it. */
const LIMITS = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 };

/** Threads that do what they are asked for, several jobs at the same time. */
export interface Threads extends AsyncDisposable {
  readonly count: number;
  /** Starts all of them, for who knows that they will be needed; each takes some 40 ms. */
  start(): void;
  /**
   * Has a job done; its buffers in `transfer` go to the thread and must not be used any more. Throws a plain `Error` with
   * the properties of the thread's own if the job failed, and `E_INTERNAL` if a thread ended.
   */
  ask(job: Job, transfer?: readonly ArrayBuffer[]): Promise<unknown>;
}

/** What `thread.js` can do is told by its name. */
export interface Job extends Readonly<Record<string, unknown>> {
  readonly task: 'inflate' | 'deflate' | 'blocks' | 'piece';
}

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface Caller {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** A thread and who waits for it. */
interface Thread {
  readonly worker: Worker;
  readonly callers: Map<number, Caller>;
}

/**
 * Threads, one for each processor unless told, at most 4. They start when they are first needed, and end when they are
 * disposed of; jobs that are under way then fail.
 */
export function threadPool(wanted = availableParallelism()): Threads {
  const count = Math.max(1, Math.min(wanted, MAX_THREADS));
  const threads = new Set<Thread>();
  let disposed = false;
  let lastId = 0;

  /** The thread with the least to do; a new one as long as all others are busy. */
  function choose(): Thread {
    const [first] = [...threads].sort((a, b) => a.callers.size - b.callers.size);
    return first && (first.callers.size === 0 || threads.size === count) ? first : start();
  }

  function start(): Thread {
    const thread: Thread = {
      worker: new Worker(new URL('./thread.js', import.meta.url), { execArgv: [], resourceLimits: LIMITS }),
      callers: new Map(),
    };
    threads.add(thread);
    let cause: unknown;
    thread.worker.on('message', ({ id, result, error }: Answer) => {
      const caller = thread.callers.get(id);
      thread.callers.delete(id);
      if (error === undefined) caller?.resolve(result);
      else caller?.reject(Object.assign(new Error(error.message), error));
    });
    thread.worker.on('error', (error: unknown) => void (cause = error));
    thread.worker.on('exit', () => {
      threads.delete(thread);
      for (const caller of thread.callers.values()) caller.reject(ended(cause));
    });
    return thread;
  }

  return {
    count,
    start() {
      while (!disposed && threads.size < count) start();
    },
    async ask(job, transfer = []) {
      if (disposed) throw ended();
      const { worker, callers } = choose();
      const id = ++lastId;
      return new Promise((resolve, reject) => {
        worker.postMessage({ id, job }, transfer);
        callers.set(id, { resolve, reject });
      });
    },
    async [Symbol.asyncDispose]() {
      disposed = true;
      await Promise.all([...threads].map(({ worker }) => worker.terminate()));
    },
  };
}

function ended(cause?: unknown): FailbackError {
  return new FailbackError('E_INTERNAL', 'A thread has ended before its work was done.', { cause });
}
