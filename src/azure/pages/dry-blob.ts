import type { PageBlob } from './page-blob.ts';

/** A blob that takes everything and keeps nothing, for a dry run. */
export function dryBlob(name: string, length: number): PageBlob {
  return {
    name,
    length: async () => length,
    put: async () => undefined,
    clear: async () => undefined,
    ranges: async () => [],
    read: async (_offset, count) => new Uint8Array(count),
  };
}
