import fc from 'fast-check';
import { random } from './random.ts';

/** A disk of whole sectors with islands of data, from a single byte to a megabyte, anywhere. */
export interface DiskPlan {
  readonly sectors: number;
  readonly islands: readonly {
    /** As a part of the disk's size. */
    readonly place: number;
    /** Bytes. */
    readonly length: number;
    readonly kind: 'noise' | 'text';
    readonly seed: number;
  }[];
}

export const diskPlans: fc.Arbitrary<DiskPlan> = fc.record({
  sectors: fc.oneof(fc.integer({ min: 1, max: 12_000 }), fc.constantFrom(1, 127, 128, 129, 2048, 4096, 8192)),
  islands: fc.array(
    fc.record({
      place: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.oneof(fc.integer({ min: 1, max: 4096 }), fc.integer({ min: 1, max: 1_000_000 })),
      kind: fc.constantFrom('noise', 'text'),
      seed: fc.nat(),
    }),
    { maxLength: 12 },
  ),
});

export function buildDisk({ sectors, islands }: DiskPlan): Buffer {
  const disk = Buffer.alloc(sectors * 512);
  for (const { place, length, kind, seed } of islands) {
    const at = Math.floor(place * (disk.length - 1));
    const data = kind === 'text' ? Buffer.alloc(length, `island ${seed} `) : noise(length, seed);
    disk.set(data.subarray(0, disk.length - at), at);
  }
  return disk;
}

function noise(length: number, seed: number): Buffer {
  const { below } = random(seed);
  const bytes = Buffer.alloc(length + 4);
  for (let at = 0; at < length; at += 4) bytes.writeUInt32LE(below(2 ** 32), at);
  return bytes.subarray(0, length);
}
