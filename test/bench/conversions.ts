import { GiB, MiB } from '../../src/size.ts';
import type { BenchDisk, Stored } from './disks.ts';
import type { Measured } from './measure.ts';

export interface Conversion {
  readonly title: string;
  readonly from: Stored;
  readonly to: 'vhd' | 'streamOptimized';
  /** At most so many times the peer's wall time. */
  readonly target: number;
}

export const CONVERSIONS: readonly Conversion[] = [
  { title: 'sparse VMDK → fixed VHD', from: 'sparse', to: 'vhd', target: 1 },
  { title: 'streamOptimized VMDK → fixed VHD', from: 'streamOptimized', to: 'vhd', target: 0.7 },
  { title: 'raw → streamOptimized VMDK', from: 'raw', to: 'streamOptimized', target: 0.6 },
  { title: 'raw → fixed VHD', from: 'raw', to: 'vhd', target: 0.7 },
];

/** For trying the benchmark out: with `BENCH_SCALE=0.02` disks and data are so much smaller. */
function scaled(size: number, data: number, runs: number): BenchDisk {
  const scale = (bytes: number) => Math.ceil((bytes * Number(process.env.BENCH_SCALE ?? 1)) / MiB) * MiB;
  return { size: scale(size), data: scale(data), runs };
}

export const DISKS = {
  small: scaled(4 * GiB, GiB, 256),
  large: scaled(64 * GiB, 2 * GiB, 512),
  /** The data of the small one on the size of the large one. */
  wide: scaled(64 * GiB, GiB, 256),
  huge: scaled(2048 * GiB, GiB / 4, 2048),
} as const;

/** The peer flushes what it wrote to the disk, as we do; or leaves that to the kernel, which is its default. */
export const CONTESTANTS = ['failback', 'qemu-img', 'qemu-img, not synced'] as const;

export interface Contestant {
  readonly who: (typeof CONTESTANTS)[number];
  readonly conversion: Conversion;
  readonly disk: BenchDisk;
}

export interface Converted extends Measured {
  /** Bytes of the output. */
  readonly fileSize: number;
}
