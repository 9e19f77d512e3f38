// @ts-check
// JavaScript, not TypeScript: a thread gets no TypeScript loader. Blocking calls are the fastest way, and nothing else
// runs here.
import { createHash } from 'node:crypto';
import { openSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';

const CHUNK = 1024 * 1024;
/** Bytes between two messages. */
const SAY_AFTER = 16 * CHUNK;

/** @type {unknown} */
const job = workerData;
const { path, algorithm, size, data } = /** @type {import('./digest.ts').DigestJob} */ (job);
const say = (/** @type {import('./digest.ts').DigestMessage} */ message) => parentPort?.postMessage(message);

const file = openSync(path, 'r');
const hash = createHash(algorithm);
const buffer = Buffer.allocUnsafe(CHUNK);
const zeros = Buffer.alloc(CHUNK);
let position = 0;
let unsaid = 0;

for (const { offset, length } of data) {
  zerosTo(offset);
  const end = offset + length;
  while (position < end) {
    const count = readSync(file, buffer, 0, Math.min(CHUNK, end - position), position);
    if (count === 0) throw new Error('the file became shorter');
    hash.update(buffer.subarray(0, count));
    position += count;
    unsaid += count;
    if (unsaid < SAY_AFTER) continue;
    say({ read: unsaid });
    unsaid = 0;
  }
}
zerosTo(size);
say({ read: unsaid });
say({ digest: hash.digest('hex') });

/** @param {number} end */
function zerosTo(end) {
  while (position < end) {
    const part = zeros.subarray(0, end - position);
    hash.update(part);
    position += part.length;
  }
}
