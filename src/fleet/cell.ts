import { imageName } from '../image/image-name.ts';
import type { Filesystem, Generation } from '../image/options.ts';
import { findRegion, regions } from '../iso/regions.ts';

/** One image of a fleet. */
export interface Cell {
  /** AWS region whose Failback Client it is. */
  readonly region: string;
  readonly generation: Generation;
  readonly fs: Filesystem;
}

/** A fleet: an image for each combination. */
export interface Matrix {
  readonly regions: readonly string[];
  readonly generations: readonly Generation[];
  readonly filesystems: readonly Filesystem[];
}

/** The matrix as one may ask for it. */
export interface MatrixOptions {
  /** `all`, or names of AWS regions. @default all */
  readonly regions?: readonly string[] | undefined;
  /** @default [1] */
  readonly generations?: readonly Generation[] | undefined;
  /** @default ['ext4'] */
  readonly filesystems?: readonly Filesystem[] | undefined;
}

/** A part of a fleet, for one of several machines; the index counts from 0. */
export interface Shard {
  readonly index: number;
  readonly total: number;
}

/** The matrix of what was asked for, each value once and in order, so that equal fleets have equal ones. Throws `E_REGION_UNKNOWN`. */
export function matrixOf(options: MatrixOptions): Matrix {
  const { regions: names = [], generations = [], filesystems = [] } = options;
  const all = names.length === 0 || names.includes('all');
  const found = all ? regions() : names.map(findRegion);
  return {
    regions: [...new Set(found.map(({ name }) => name))].sort(),
    generations: [...new Set<Generation>(generations.length === 0 ? [1] : generations)].sort(),
    filesystems: [...new Set<Filesystem>(filesystems.length === 0 ? ['ext4'] : filesystems)].sort(),
  };
}

/** The cells of a matrix, always in the same order: region by region, so that those of one ISO lie together. */
export function cellsOf({ regions, generations, filesystems }: Matrix): Cell[] {
  const perRegion = generations.flatMap((generation) => filesystems.map((fs) => ({ generation, fs })));
  return [...new Set(regions)].sort().flatMap((region) => perRegion.map((rest) => ({ region, ...rest })));
}

/** The cells of one shard: whole regions, dealt out like cards, so that every machine can say so without asking another. */
export function shardOf(cells: readonly Cell[], { index, total }: Shard): Cell[] {
  const regions = [...new Set(cells.map(({ region }) => region))];
  return cells.filter(({ region }) => regions.indexOf(region) % total === index);
}

/** Name of a cell's image, without extension: the one that a build of its own would give it. */
export function cellName({ region, generation, fs }: Cell): string {
  return imageName(region, fs, generation);
}
