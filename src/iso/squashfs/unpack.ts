import { inflateSync } from 'node:zlib';
import { unpackZstd } from '../../formats/zstd/unpack.ts';
import type { Compression } from './superblock.ts';
import { unpackXz } from './xz.ts';

/** Unpacks at most `limit` bytes; throws anything if it cannot. */
export type Unpack = (packed: Uint8Array, limit: number) => Uint8Array | Promise<Uint8Array>;

const UNPACK: Partial<Record<Compression, Unpack>> = {
  gzip: (packed, limit) => inflateSync(packed, { maxOutputLength: limit }),
  xz: unpackXz,
  zstd: unpackZstd,
};

/** What unpacks a compression; nothing for lzo, lz4 and lzma. */
export function unpackerOf(compression: Compression): Unpack | undefined {
  return UNPACK[compression];
}
