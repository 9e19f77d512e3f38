import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { exists } from '../../src/files.ts';
import { defaultCacheDir } from '../../src/paths.ts';
import { formatSize, KiB, MiB } from '../../src/size.ts';
import { random } from '../support/formats/random.ts';

/** A disk with data in so many runs, scattered over all of it; sizes in bytes. */
export interface BenchDisk {
  readonly size: number;
  readonly data: number;
  readonly runs: number;
}

/** The ways in which each disk is stored; the peer makes the VMDKs. */
export type Stored = 'raw' | 'sparse' | 'streamOptimized';

const PAGE = 4 * KiB;
/** More than the 32 KiB that deflate looks back, so that a piece which comes again is no easier to pack. */
const MATERIAL = 32 * MiB;

export function nameOf({ size, data }: BenchDisk): string {
  return `${formatSize(size)} with ${formatSize(data)} of data`;
}

/** A file with the disk; made once and kept in the cache folder. */
export async function benchDisk(disk: BenchDisk, stored: Stored): Promise<string> {
  const folder = join(defaultCacheDir(), 'bench');
  const name = `disk-${disk.size / MiB}-${disk.data / MiB}-${disk.runs}`;
  const path = join(folder, stored === 'raw' ? `${name}.raw` : `${name}-${stored}.vmdk`);
  if (await exists(path)) return path;
  await mkdir(folder, { recursive: true });
  if (stored === 'raw') {
    await writeDisk(`${path}.tmp`, disk);
  } else {
    const subformat = stored === 'sparse' ? 'monolithicSparse' : stored;
    const options = ['-f', 'raw', '-O', 'vmdk', '-o', `subformat=${subformat}`];
    await execa('qemu-img', ['convert', ...options, await benchDisk(disk, 'raw'), `${path}.tmp`]);
  }
  await rename(`${path}.tmp`, path);
  return path;
}

/**
 * A sparse raw file. Half of the data cannot be packed, half is like text. The same data in the same runs comes out for
 * every size of the disk; only the distance between the runs differs.
 */
async function writeDisk(path: string, { size, data, runs }: BenchDisk): Promise<void> {
  const { below } = random(1);
  const materials = [noise(below), text(below)] as const;
  const mean = data / runs;
  const slot = size / runs;
  await using file = await open(path, 'w');
  await file.truncate(size);
  for (let run = 0, before = 0; run < runs; run++) {
    // Every other run makes up for what the one before it is short of.
    const length = run % 2 === 1 ? 2 * mean - before : PAGE * (1 + below((2 * mean) / PAGE - 1));
    before = length;
    const material = materials[run % 4 < 2 ? 0 : 1];
    const from = below(material.length - length);
    const gap = PAGE * below((slot - length) / PAGE);
    await file.write(material, from, length, run * slot + gap);
  }
  await file.sync();
}

function noise(below: (limit: number) => number): Buffer {
  const bytes = Buffer.alloc(MATERIAL);
  for (let at = 0; at < bytes.length; at += 4) bytes.writeUInt32LE(below(2 ** 32), at);
  return bytes;
}

function text(below: (limit: number) => number): Buffer {
  const word = () => Array.from({ length: 2 + below(9) }, () => String.fromCharCode(97 + below(26))).join('');
  const words = Array.from({ length: 4096 }, word);
  const bytes = Buffer.alloc(MATERIAL);
  for (let at = 0; at < bytes.length;) at += bytes.write(`${words[below(words.length)] ?? ''} `, at);
  return bytes;
}
