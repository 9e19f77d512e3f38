import type { RandomAccess } from '../../bytes.ts';
import { unsupported } from '../problem.ts';
import { damagedExt, exactly, type ExtLayout } from './layout.ts';

/** A run of a file's bytes; `offset` says where in the file system, and is absent for zeros. */
export interface Run {
  /** Byte of the file. */
  readonly at: number;
  readonly length: number;
  readonly offset: number | undefined;
}

const EXTENTS = 0x80000;
const INLINE = 0x10000000;
const EXTENT_MAGIC = 0xf30a;
/** A longer extent is allocated, but was never written. */
const MAX_WRITTEN = 32768;
/** An inode holds its map, or the root of it, in so many bytes at this place. */
const MAP = { at: 40, length: 60 };
const DIRECT = 12;
/** More runs than a package data base can have; what claims more is damaged or meant to hurt. */
const MAX_RUNS = 2 ** 18;
/** Blocks of the map that are read; the same. */
const MAX_NODES = 4096;

/** Reads one block of a file's map. */
type ReadNode = (block: number) => Promise<DataView>;

/** Where the bytes of a file are, by rising place in the file (Linux Documentation/filesystems/ext4/ifork.rst). */
export async function runsOf(
  source: RandomAccess,
  { blockSize }: ExtLayout,
  inode: DataView,
  size: number,
): Promise<Run[]> {
  const flags = inode.getUint32(32, true);
  if ((flags & INLINE) !== 0) throw unsupported('The ext file system keeps a file in its inode.', '');
  const map = new DataView(inode.buffer, inode.byteOffset + MAP.at, MAP.length);
  const runs: Run[] = [];
  let nodes = 0;
  const readNode: ReadNode = (block) => {
    if (++nodes > MAX_NODES) throw damagedExt('the map of a file is too large');
    return exactly(source, block * blockSize, blockSize);
  };
  const steps = (flags & EXTENTS) === 0 ? indirect(readNode, map, blockSize, size) : extents(readNode, map, blockSize);
  for await (const run of steps) {
    if (runs.push(run) > MAX_RUNS) throw damagedExt('a file has too many extents');
  }
  return runs.sort((a, b) => a.at - b.at);
}

async function* extents(readNode: ReadNode, node: DataView, blockSize: number, above = 6): AsyncGenerator<Run> {
  const [count, depth] = [node.getUint16(2, true), node.getUint16(6, true)];
  if (node.getUint16(0, true) !== EXTENT_MAGIC || depth >= above || 12 + count * 12 > node.byteLength) {
    throw damagedExt('an extent tree is impossible');
  }
  for (let at = 12; at < 12 + count * 12; at += 12) {
    if (depth > 0) {
      const block = node.getUint16(at + 8, true) * 2 ** 32 + node.getUint32(at + 4, true);
      yield* extents(readNode, await readNode(block), blockSize, depth);
      continue;
    }
    const length = node.getUint16(at + 4, true);
    const block = node.getUint16(at + 6, true) * 2 ** 32 + node.getUint32(at + 8, true);
    const isWritten = length <= MAX_WRITTEN;
    yield {
      at: node.getUint32(at, true) * blockSize,
      length: (isWritten ? length : length - MAX_WRITTEN) * blockSize,
      offset: isWritten ? block * blockSize : undefined,
    };
  }
}

/** The map of ext2 and ext3: twelve blocks, then blocks of blocks, up to three deep. */
async function* indirect(readNode: ReadNode, map: DataView, blockSize: number, size: number) {
  const blocks = Math.ceil(size / blockSize);
  let index = 0;
  async function* walk(block: number, depth: number): AsyncGenerator<Run> {
    if (block === 0) index += (blockSize / 4) ** depth;
    else if (depth === 0) yield { at: index++ * blockSize, length: blockSize, offset: block * blockSize };
    else {
      const list = await readNode(block);
      for (let at = 0; at < blockSize && index < blocks; at += 4) yield* walk(list.getUint32(at, true), depth - 1);
    }
  }
  for (let slot = 0; slot < DIRECT + 3 && index < blocks; slot++) {
    yield* walk(map.getUint32(slot * 4, true), Math.max(0, slot - DIRECT + 1));
  }
}

/** The runs as one source; what no run covers are zeros. */
export function joinRuns(source: RandomAccess, runs: readonly Run[], size: number): RandomAccess {
  return {
    size,
    async read(offset, length) {
      const end = Math.min(offset + length, size);
      const bytes = new Uint8Array(Math.max(0, end - offset));
      for (const run of runs) {
        const [from, to] = [Math.max(offset, run.at), Math.min(end, run.at + run.length)];
        if (from >= to || run.offset === undefined) continue;
        const piece = await exactly(source, run.offset + from - run.at, to - from);
        bytes.set(new Uint8Array(piece.buffer, piece.byteOffset, to - from), from - offset);
      }
      return bytes;
    },
  };
}
