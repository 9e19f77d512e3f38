// @ts-check
// The program of a thread of `zlibThreads`. JavaScript, not TypeScript: a thread gets no TypeScript loader.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort } from 'node:worker_threads';
import { deflateGrains, inflateGrains } from '../formats/vmdk/grain-zlib.js';

setFlagsFromString('--expose-gc');
// By itself, V8 lets 32 MiB of dead buffers pile up in each thread; young ones go in no time.
/** @type {unknown} */
const gc = runInNewContext('gc');
const dropBuffers = /** @type {(options: { type: 'minor' }) => void} */ (gc);

/**
 * @typedef {{ readonly id: number, readonly grainSize: number }} Job
 * @typedef {Job & { readonly packed: import('../formats/vmdk/codec.ts').PackedGrains }} InflateJob
 * @typedef {Job & { readonly data: Uint8Array }} DeflateJob
 */

/** @param {InflateJob | DeflateJob} job */
function work(job) {
  if ('data' in job) return deflateGrains(job.data, job.grainSize);
  return inflateGrains(job.packed, job.grainSize);
}

/** @param {InflateJob | DeflateJob} job */
function answer(job) {
  const { id } = job;
  try {
    const result = work(job);
    const { buffer } = 'bytes' in result ? result.bytes : result;
    parentPort?.postMessage({ id, result }, [/** @type {ArrayBuffer} */ (buffer)]);
  } catch (error) {
    parentPort?.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
  dropBuffers({ type: 'minor' });
}

parentPort?.on('message', answer);
