import type { GrainCodec, PackedGrains } from '../formats/vmdk/codec.ts';
import { type Threads, threadPool } from './threads.ts';

/**
 * Packs and unpacks grains in threads of their own, one for each processor unless told, at most 4. They start when they
 * are first needed, and end when the codec is disposed of; calls that are under way then fail. Buffers go to the
 * threads and come back without being copied: what is given to a call must not be used any more.
 *
 * Calls throw a plain `Error` for grains that are damaged, and `E_INTERNAL` if a thread ended.
 */
export function zlibThreads(count?: number): GrainCodec & AsyncDisposable {
  const threads = threadPool(count);
  return { ...codecIn(threads), [Symbol.asyncDispose]: () => threads[Symbol.asyncDispose]() };
}

/** Packs and unpacks grains in threads that others may use, too. */
export function codecIn(threads: Threads): GrainCodec {
  return {
    parallel: threads.count,
    async inflate({ bytes, lengths }, grainSize) {
      const own = alone(bytes);
      const job = { task: 'inflate', packed: { bytes: own, lengths }, grainSize } as const;
      return (await threads.ask(job, [own.buffer])) as Uint8Array;
    },
    async deflate(data, grainSize) {
      const own = alone(data);
      return (await threads.ask({ task: 'deflate', data: own, grainSize }, [own.buffer])) as PackedGrains;
    },
  };
}

/** The bytes as the only ones of their buffer: all of it goes to the thread. */
function alone(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = bytes.length === bytes.buffer.byteLength;
  return whole ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
}
