import type { Sink } from '../../../src/bytes.ts';

/** A file in memory: what was not written reads as zeros; `bytes` gives it its final length. */
export function memorySink(): Sink & { bytes(size?: number): Buffer } {
  let file = Buffer.alloc(0);
  return {
    async write(offset, data) {
      const end = offset + data.length;
      if (end > file.length) file = Buffer.concat([file, Buffer.alloc(end - file.length)]);
      file.set(data, offset);
    },
    bytes: (size = file.length) => Buffer.concat([file, Buffer.alloc(size - file.length)]),
  };
}
