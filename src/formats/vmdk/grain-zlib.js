// @ts-check
// JavaScript, not TypeScript: threads run it too, and get no TypeScript loader.
import { deflateSync, inflateSync } from 'node:zlib';

/**
 * @param {import('./codec.ts').PackedGrains} packed
 * @param {number} grainSize
 * @returns {Uint8Array} A buffer of its own; what a stream does not fill of its grain is zeros.
 */
export function inflateGrains({ bytes, lengths }, grainSize) {
  const grains = new Uint8Array(lengths.length * grainSize);
  let at = 0;
  for (const [index, length] of lengths.entries()) {
    // With more room than a grain needs, zlib is asked only once.
    const options = { maxOutputLength: grainSize, chunkSize: grainSize + 64 };
    grains.set(inflateSync(bytes.subarray(at, (at += length)), options), index * grainSize);
  }
  return grains;
}

/**
 * @param {Uint8Array} data
 * @param {number} grainSize
 * @returns {import('./codec.ts').PackedGrains} Its bytes are a buffer of their own.
 */
export function deflateGrains(data, grainSize) {
  const streams = [];
  for (let at = 0; at < data.length; at += grainSize) {
    streams.push(deflateSync(data.subarray(at, at + grainSize), { chunkSize: 2 * grainSize }));
  }
  const lengths = streams.map(({ length }) => length);
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const stream of streams) {
    bytes.set(stream, at);
    at += stream.length;
  }
  return { bytes, lengths };
}
