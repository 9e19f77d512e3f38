import * as assert from 'uvu/assert';
import type { RandomAccess } from '../../../src/bytes.ts';
import { MiB } from '../../../src/size.ts';

/** A file in memory; a read that no file should see fails the test. What was read is a copy, as from a real file. */
export function guarded(bytes: Buffer): RandomAccess {
  const { length: size } = bytes;
  return {
    size,
    async read(offset, length) {
      const whole = Number.isSafeInteger(offset) && Number.isSafeInteger(length);
      // Readers may ask for a whole piece where the file ends, or look for a sign that a short file does not have.
      const near = offset >= 0 && length >= 0 && offset + length <= size + MiB;
      if (!whole || !near) assert.unreachable(`a read of ${length} bytes at ${offset} of ${size}`);
      return Buffer.from(bytes.subarray(offset, offset + length));
    },
  };
}

const LIMIT = 64 * MiB;

/**
 * From now on an allocation of more than 64 MiB throws: for buffers and for typed arrays, which is where an unchecked
 * number of a file would go. Node's own allocations do not pass here.
 */
export function limitAllocations(): void {
  const check = (bytes: number) => {
    if (bytes > LIMIT) throw new Error(`an allocation of ${bytes} bytes`);
  };
  for (const name of ['alloc', 'allocUnsafe', 'allocUnsafeSlow'] as const) {
    const allocate = Buffer[name].bind(Buffer);
    Buffer[name] = (size: number, ...rest: []) => {
      check(size);
      return allocate(size, ...rest);
    };
  }
  const global = globalThis as unknown as Record<string, new (...args: unknown[]) => ArrayBufferLike>;
  const kinds = ['ArrayBuffer', 'SharedArrayBuffer', 'Uint8Array', 'Uint16Array', 'Uint32Array', 'Int32Array'];
  for (const name of [...kinds, 'Float64Array', 'BigUint64Array']) {
    const kind = global[name];
    if (kind === undefined) continue;
    const { BYTES_PER_ELEMENT: unit = 1 } = kind as { BYTES_PER_ELEMENT?: number };
    global[name] = new Proxy(kind, {
      construct(target, args: unknown[], newTarget) {
        if (typeof args[0] === 'number') check(args[0] * unit);
        return Reflect.construct(target, args, newTarget) as object;
      },
    });
  }
}
