// @ts-check
// The program of the threads of `threadPool`. JavaScript, not TypeScript: a thread gets no TypeScript loader.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort } from 'node:worker_threads';
import { deflateGrains, inflateGrains } from '../formats/vmdk/grain-zlib.js';
import { readBlocks } from './read-blocks.js';

setFlagsFromString('--expose-gc');
// By itself, V8 lets 32 MiB of dead buffers pile up in each thread; young ones go in no time.
/** @type {unknown} */
const gc = runInNewContext('gc');
const dropBuffers = /** @type {(options: { type: 'minor' }) => void} */ (gc);

/**
 * @typedef {{ task: 'inflate', packed: import('../formats/vmdk/codec.ts').PackedGrains, grainSize: number }} InflateJob
 * @typedef {{ task: 'deflate', data: Uint8Array, grainSize: number }} DeflateJob
 * @typedef {{ task: 'blocks' } & import('./read-blocks.js').BlocksJob} BlocksJob
 * @typedef {{ result: unknown, buffer: ArrayBufferLike }} Done
 */

/**
 * @param {InflateJob | DeflateJob | BlocksJob} job
 * @returns {Done}
 */
function work(job) {
  if (job.task === 'inflate') {
    const result = inflateGrains(job.packed, job.grainSize);
    return { result, buffer: result.buffer };
  }
  if (job.task === 'deflate') {
    const result = deflateGrains(job.data, job.grainSize);
    return { result, buffer: result.bytes.buffer };
  }
  const result = readBlocks(job);
  return { result, buffer: result.buffer };
}

/** @param {{ id: number, job: InflateJob | DeflateJob | BlocksJob }} message */
function answer({ id, job }) {
  try {
    const { result, buffer } = work(job);
    parentPort?.postMessage({ id, result }, [/** @type {ArrayBuffer} */ (buffer)]);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // Of an error of the file system, the code and the call are properties; the message is none.
    parentPort?.postMessage({ id, error: { .../** @type {object} */ (error), message } });
  }
  if (job.task !== 'blocks') dropBuffers({ type: 'minor' });
}

parentPort?.on('message', answer);
