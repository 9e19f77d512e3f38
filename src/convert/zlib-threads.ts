import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { FailbackError } from '../errors.ts';
import type { GrainCodec, PackedGrains } from '../formats/vmdk/codec.ts';

/** Each costs some 20 MiB of memory, and these keep up with a fast disk. */
const MAX_THREADS = 4;
/** What a thread's JavaScript may need, in MiB; the grains themselves are not in it. */
const LIMITS = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 };

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  /** What is wrong with the grains. */
  readonly error?: string;
}

interface Job {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** A thread and what it has been asked for. */
interface Thread {
  readonly worker: Worker;
  readonly jobs: Map<number, Job>;
}

/**
 * Packs and unpacks grains in threads of their own, one for each processor unless told, at most 4. They start when they
 * are first needed, and end when the codec is disposed of; calls that are under way then fail. Buffers go to the
 * threads and come back without being copied: what is given to a call must not be used any more.
 *
 * Calls throw a plain `Error` for grains that are damaged, and `E_INTERNAL` if a thread ended.
 */
export function zlibThreads(count = availableParallelism()): GrainCodec & AsyncDisposable {
  const parallel = Math.max(1, Math.min(count, MAX_THREADS));
  const threads = new Set<Thread>();
  let disposed = false;
  let lastId = 0;

  /** The thread with the least to do; a new one as long as all others are busy. */
  function choose(): Thread {
    const [first] = [...threads].sort((a, b) => a.jobs.size - b.jobs.size);
    return first && (first.jobs.size === 0 || threads.size === parallel) ? first : start();
  }

  function start(): Thread {
    const thread: Thread = {
      worker: new Worker(new URL('./zlib-thread.js', import.meta.url), { execArgv: [], resourceLimits: LIMITS }),
      jobs: new Map(),
    };
    threads.add(thread);
    let cause: unknown;
    thread.worker.on('message', ({ id, result, error }: Answer) => {
      const job = thread.jobs.get(id);
      thread.jobs.delete(id);
      if (error === undefined) job?.resolve(result);
      else job?.reject(new Error(error));
    });
    thread.worker.on('error', (error: unknown) => void (cause = error));
    thread.worker.on('exit', () => {
      threads.delete(thread);
      for (const job of thread.jobs.values()) job.reject(ended(cause));
    });
    return thread;
  }

  async function ask(job: Readonly<Record<string, unknown>>, bytes: Uint8Array): Promise<unknown> {
    if (disposed) throw ended();
    const { worker, jobs } = choose();
    const id = ++lastId;
    return new Promise((resolve, reject) => {
      worker.postMessage({ id, ...job }, [bytes.buffer as ArrayBuffer]);
      jobs.set(id, { resolve, reject });
    });
  }

  return {
    parallel,
    async inflate({ bytes, lengths }, grainSize) {
      const own = alone(bytes);
      return (await ask({ packed: { bytes: own, lengths }, grainSize }, own)) as Uint8Array;
    },
    async deflate(data, grainSize) {
      const own = alone(data);
      return (await ask({ data: own, grainSize }, own)) as PackedGrains;
    },
    async [Symbol.asyncDispose]() {
      disposed = true;
      await Promise.all([...threads].map(({ worker }) => worker.terminate()));
    },
  };
}

/** The bytes as the only ones of their buffer: all of it goes to the thread. */
function alone(bytes: Uint8Array): Uint8Array {
  return bytes.length === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}

function ended(cause?: unknown): FailbackError {
  return new FailbackError('E_INTERNAL', 'A thread that packs and unpacks grains has ended.', { cause });
}
