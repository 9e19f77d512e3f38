import { FailbackError } from '../../errors.ts';
import { damaged } from '../problem.ts';

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

  /** Number of grains in all runs. */
  get grains(): number {
    return this.#grains;
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

  /** The runs as they are stored. Throws `E_FORMAT` if two grains share a place, or a header field cannot be true. */
  inFileOrder(): StoredRuns {
    const order = this.#order();
    let end = 0;
    let touching = this.#grains > this.#length;
    let ascending = true;
    let previous = -1;
    for (const index of order) {
      const { grain, sector, count } = this.#run(index);
      if (sector < end) throw damaged('VMDK', `grain ${grain} and another one share sector ${sector} of the file`);
      touching ||= sector === end;
      ascending &&= grain > previous;
      end = sector + count * this.#grainSectors;
      previous = grain;
    }
    // Grains are appended one after the other. If none touches another, the header's grain size is too small.
    if (order.length > 1 && !touching) throw damaged('VMDK', 'its grain size does not fit the places of its grains');
    const first = order[0];
    return {
      ascending,
      start: first === undefined ? undefined : this.#run(first).sector,
      runs: () => this.#runs(order),
    };
  }

  *#runs(order: Iterable<number>): Generator<GrainRun> {
    for (const index of order) yield this.#run(index);
  }

  #run(index: number): GrainRun {
    return {
      grain: this.#grain[index] ?? 0,
      sector: this.#sector[index] ?? 0,
      count: this.#count[index] ?? 0,
    };
  }

  /** Indexes by rising sector; sector and index share the 53 exact bits of a float, so that the sort is native. */
  #order(): Uint32Array {
    const keys = new Float64Array(this.#length);
    for (let index = 0; index < keys.length; index++) keys[index] = (this.#sector[index] ?? 0) * MAX_RUNS + index;
    return Uint32Array.from(keys.sort(), (key) => key % MAX_RUNS);
  }

  #grow(): void {
    const length = this.#grain.length * 2;
    if (length > MAX_RUNS) {
      throw new FailbackError('E_FORMAT', 'The VMDK is too fragmented to be read from front to end.', {
        hint: 'Convert it once with: qemu-img convert -O vmdk -o subformat=monolithicSparse IN OUT',
      });
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
  /** Whether file order is disk order too. */
  readonly ascending: boolean;
  /** Sector of the first run. */
  readonly start: number | undefined;
  runs(): Iterable<GrainRun>;
}
