import { encodeExtentSet, type FileSet, nonZeroGrains } from './extent-set.ts';
import { type Random, random } from './random.ts';
import { encodeStreamVmdk } from './stream-vmdk.ts';
import { encodeDynamicVhd, encodeFixedVhd } from './vhd.ts';
import { encodeVmdk } from './vmdk.ts';

/** How a disk is laid out in its file; everything else follows from the seed. */
export interface Shape {
  /** Sectors, a power of two; for VHD blocks, too. */
  readonly grainSectors: number;
  readonly seed: number;
}

export interface Encoding {
  /** The file that is opened is `disk`, or the descriptor `disk.vmdk` of several. */
  readonly encode: (disk: Buffer, shape: Shape) => FileSet;
  /** Whether it can be read as a stream. */
  readonly streamed?: boolean;
}

/** Every kind of file that a disk may come in; none is made by the code under test. */
export const ENCODINGS = {
  monolithicSparse: { encode: sparse(false), streamed: true },
  zeroedGrains: { encode: sparse(true), streamed: true },
  streamOptimized: { encode: stream('behind'), streamed: true },
  streamOptimizedByQemu: { encode: stream('front'), streamed: true },
  streamOptimizedTwice: { encode: stream('both'), streamed: true },
  monolithicFlat: {
    encode: (disk, { seed }) => encodeExtentSet('monolithicFlat', [{ type: 'FLAT', data: disk, start: seed % 9 }]),
  },
  twoGbMaxExtentFlat: {
    encode: (disk, { seed }) =>
      encodeExtentSet(
        'twoGbMaxExtentFlat',
        parts(disk, 3, seed).map((data) => ({ type: 'FLAT', data })),
      ),
  },
  twoGbMaxExtentSparse: {
    encode: (disk, { seed, grainSectors }) =>
      encodeExtentSet(
        'twoGbMaxExtentSparse',
        parts(disk, 3, seed, grainSectors).map((data) => ({ type: 'SPARSE', data, grainSectors })),
      ),
  },
  dynamicVhd: {
    encode: (disk, shape) => {
      const { grains } = grainsOf(disk, shape, random(shape.seed));
      const blocks = grains.map(({ grain, data }) => ({ block: grain, data }));
      return one(encodeDynamicVhd({ capacity: disk.length, blockSize: shape.grainSectors * 512, blocks }).bytes);
    },
  },
  fixedVhd: { encode: (disk) => one(encodeFixedVhd(disk)) },
  raw: { encode: (disk) => one(disk) },
} as const satisfies Readonly<Record<string, Encoding>>;

export type EncodingName = keyof typeof ENCODINGS;

function one(bytes: Buffer): FileSet {
  return new Map([['disk', bytes]]);
}

/** `zeroed`: some holes are entries of 1. */
function sparse(zeroed: boolean): Encoding['encode'] {
  return (disk, shape) => {
    const numbers = random(shape.seed);
    const recipe = grainsOf(disk, shape, numbers);
    const stored = new Set(recipe.grains.map(({ grain }) => grain));
    const all = Array.from({ length: Math.ceil(disk.length / (shape.grainSectors * 512)) }, (_, grain) => grain);
    const marked = all.filter((grain) => zeroed && !stored.has(grain) && numbers.below(3) === 0);
    const options = { redundant: numbers.below(2) === 0, version: 1 + numbers.below(3), zeroed: marked };
    return one(encodeVmdk({ ...recipe, ...options }).bytes);
  };
}

function stream(tables: 'behind' | 'front' | 'both'): Encoding['encode'] {
  return (disk, shape) => {
    const numbers = random(shape.seed);
    const recipe = grainsOf(disk, shape, numbers);
    const options = { tables, version: 1 + numbers.below(3), level: numbers.pick([0, 1, 6]) };
    const flags = { shortLast: numbers.below(2) === 0, counted: numbers.below(2) === 0 };
    return one(encodeStreamVmdk({ ...recipe, ...options, ...flags }).bytes);
  };
}

/** The grains that hold data, in the order of the disk or in none at all. */
function grainsOf(disk: Buffer, { grainSectors }: Shape, { below }: Random) {
  const grains = nonZeroGrains(disk, grainSectors * 512);
  if (below(3) > 0) {
    for (const at of grains.keys()) grains.push(...grains.splice(below(grains.length - at), 1));
  }
  return { capacity: disk.length, grainSectors, grains };
}

/**
 * The disk in up to `count` parts, cut at multiples of `unit` sectors. All writers cut sparse disks between grains;
 * qemu-img reads others wrongly.
 */
function parts(disk: Buffer, count: number, seed: number, unit = 1): Buffer[] {
  const { below } = random(seed);
  const sectors = disk.length / 512;
  const cuts = [0, ...Array.from({ length: count - 1 }, () => below(Math.ceil(sectors / unit)) * unit), sectors].sort(
    (a, b) => a - b,
  );
  return cuts
    .slice(1)
    .map((end, index) => disk.subarray((cuts[index] ?? 0) * 512, end * 512))
    .filter(({ length }) => length > 0);
}
