// @ts-check
// The program of the threads of `threadPool`. JavaScript, not TypeScript: a thread gets no TypeScript loader.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort } from 'node:worker_threads';
import { deflateGrains, inflateGrains } from '../formats/vmdk/grain-zlib.js';
import { readBlocks } from './read-blocks.js';
import { readPiece } from './read-piece.js';

setFlagsFromString('--expose-gc');
// By itself, V8 lets 32 MiB of dead buffers pile up in each thread; young ones go in no time.
/** @type {unknown} */
const gc = runInNewContext('gc');
const dropBuffers = /** @type {(options: { type: 'minor' }) => void} */ (gc);

/**
 * @typedef {{ task: 'inflate', packed: import('../formats/vmdk/codec.ts').PackedGrains, grainSize: number }} InflateJob
 * @typedef {{ task: 'deflate', data: Uint8Array, grainSize: number }} DeflateJob
 * @typedef {{ task: 'blocks' } & import('./read-blocks.js').BlocksJob} BlocksJob
 * @typedef {{ task: 'piece' } & import('./read-piece.js').PieceJob} PieceJob
 * @typedef {InflateJob | DeflateJob | BlocksJob | PieceJob} Job
 * @typedef {{ result: unknown, buffer: ArrayBufferLike }} Done
 */

/**
 * @param {Job} job
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
  if (job.task === 'piece') {
    const result = readPiece(job);
    return { result, buffer: result.checksums.buffer };
  }
  const result = readBlocks(job);
  return { result, buffer: result.buffer };
}

/** @param {{ id: number, job: Job }} message */
function answer({ id, job }) {
  try {
    const { result, buffer } = work(job);
    parentPort?.postMessage({ id, result }, [/** @type {ArrayBuffer} */ (buffer)]);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // Of an error of the file system, the code and the call are properties; the message is none.
    parentPort?.postMessage({ id, error: { .../** @type {object} */ (error), message } });
  }
  if (job.task === 'inflate' || job.task === 'deflate') dropBuffers({ type: 'minor' });
}

parentPort?.on('message', answer);
