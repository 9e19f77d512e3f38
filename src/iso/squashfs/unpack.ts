import { inflateSync } from 'node:zlib';
import { decompress as decompressZstd } from 'fzstd';
import { viewOf } from '../../bytes.ts';
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

const ZSTD_MAGIC = 0xfd2fb528;

/** One Zstandard frame that says its size, as mksquashfs writes them (RFC 8878, 3.1.1.1). */
function unpackZstd(packed: Uint8Array, limit: number): Uint8Array {
  const view = viewOf(packed);
  if (view.getUint32(0, true) !== ZSTD_MAGIC) throw new Error('no Zstandard frame');
  const descriptor = view.getUint8(4);
  const isSingle = (descriptor & 0x20) !== 0;
  const at = 5 + (isSingle ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0);
  const size = contentSize(view, at, descriptor >> 6, isSingle);
  if (size > limit) throw new Error(`a frame of ${size} bytes`);
  // With a buffer given, what a broken frame writes beyond it is lost instead of allocated.
  const unpacked = new Uint8Array(size);
  decompressZstd(packed, unpacked);
  return unpacked;
}

function contentSize(view: DataView, at: number, code: number, isSingle: boolean): number {
  if (code === 1) return view.getUint16(at, true) + 256;
  if (code === 2) return view.getUint32(at, true);
  if (code === 3) return Number(view.getBigUint64(at, true));
  if (isSingle) return view.getUint8(at);
  throw new Error('a frame that does not say its size');
}
