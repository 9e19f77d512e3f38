import { damaged, unsupported } from '../problem.ts';

/** Grains that follow one another both on the disk and in the file. */
export interface GrainRun {
  /** First grain of the disk. */
  readonly grain: number;
  /** Sector of the file where it is stored. */
  readonly sector: number;
  readonly count: number;
}

/** 24 MiB of numbers; 128 GiB of data even if no two grains are neighbours. */
const MAX_RUNS = 2 ** 21;

/** Where the grains of a disk are stored, as runs in three flat arrays: a 2 TiB disk may have 32 million grains. */
export class GrainRuns {
  readonly #grainSectors: number;
  #grain = new Uint32Array(1024);
  #sector = new Uint32Array(1024);
  #count = new Uint32Array(1024);
  #length = 0;
  #grains = 0;

  constructor(grainSectors: number) {
    this.#grainSectors = grainSectors;
  }

  /** Adds a grain; runs form where grains come in order. Throws `E_FORMAT` when the file is scattered beyond measure. */
  add(grain: number, sector: number): void {
    this.#grains++;
    const last = this.#length - 1;
    const count = this.#count[last] ?? 0;
    if (
      count > 0 &&
      this.#grain[last] === grain - count &&
      this.#sector[last] === sector - count * this.#grainSectors
    ) {
      this.#count[last] = count + 1;
      return;
    }
    if (this.#length === this.#grain.length) this.#grow();
    this.#grain[this.#length] = grain;
    this.#sector[this.#length] = sector;
    this.#count[this.#length] = 1;
    this.#length++;
  }

  /** The runs as they are stored. Throws `E_FORMAT` if two grains share a place. */
  settle(): StoredRuns {
    const byPlace = this.#sorted(this.#sector);
    let end = 0;
    let touching = this.#grains > this.#length;
    let ascending = true;
    let previous = -1;
    for (const index of byPlace) {
      const { grain, sector, count } = this.#run(index);
      if (sector < end) throw damaged('VMDK', `grain ${grain} and another one share sector ${sector} of the file`);
      touching ||= sector === end;
      ascending &&= grain > previous;
      end = sector + count * this.#grainSectors;
      previous = grain;
    }
    let byGrain = ascending ? byPlace : undefined;
    const first = byPlace[0];
    return {
      grains: this.#grains,
      ascending,
      touching,
      start: first === undefined ? undefined : this.#run(first).sector,
      end,
      inFile: (from = 0) =>
        this.#runs(
          byPlace,
          find(byPlace, (run) => this.#endInFile(run) <= from),
        ),
      onDisk: (from = 0) => {
        byGrain ??= this.#sorted(this.#grain);
        return this.#runs(
          byGrain,
          find(byGrain, (run) => this.#endOnDisk(run) <= from),
        );
      },
    };
  }

  *#runs(order: Uint32Array, from: number): Generator<GrainRun> {
    for (let place = from; place < order.length; place++) yield this.#run(order[place] ?? 0);
  }

  #run(index: number): GrainRun {
    return {
      grain: this.#grain[index] ?? 0,
      sector: this.#sector[index] ?? 0,
      count: this.#count[index] ?? 0,
    };
  }

  #endInFile(index: number): number {
    return (this.#sector[index] ?? 0) + (this.#count[index] ?? 0) * this.#grainSectors;
  }

  #endOnDisk(index: number): number {
    return (this.#grain[index] ?? 0) + (this.#count[index] ?? 0);
  }

  /** Indexes by rising number; number and index share the 53 exact bits of a float, so that the sort is native. */
  #sorted(numbers: Uint32Array): Uint32Array {
    const keys = new Float64Array(this.#length);
    for (let index = 0; index < keys.length; index++) keys[index] = (numbers[index] ?? 0) * MAX_RUNS + index;
    return Uint32Array.from(keys.sort(), (key) => key % MAX_RUNS);
  }

  #grow(): void {
    const length = this.#grain.length * 2;
    if (length > MAX_RUNS) {
      throw unsupported(
        'The VMDK is too fragmented to be read.',
        'Convert it once with: qemu-img convert -O vmdk -o subformat=monolithicSparse IN OUT',
      );
    }
    const grown = (array: Uint32Array) => {
      const larger = new Uint32Array(length);
      larger.set(array);
      return larger;
    };
    this.#grain = grown(this.#grain);
    this.#sector = grown(this.#sector);
    this.#count = grown(this.#count);
  }
}

export interface StoredRuns {
  /** Number of grains in all runs. */
  readonly grains: number;
  /** Whether file order is disk order too. */
  readonly ascending: boolean;
  /** Whether a grain stands right behind another one in the file. */
  readonly touching: boolean;
  /** Sector of the first run. */
  readonly start: number | undefined;
  /** Sector behind the last run; 0 if there is none. */
  readonly end: number;
  /** The runs as they are stored, from the one that ends behind sector `from`. */
  inFile(from?: number): Iterable<GrainRun>;
  /** The runs by rising grain, from the one that ends behind grain `from`. */
  onDisk(from?: number): Iterable<GrainRun>;
}

/** The place of the first index that is not before what is looked for, by halving. */
function find(order: Uint32Array, isBefore: (index: number) => boolean): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(order[middle] ?? 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}
