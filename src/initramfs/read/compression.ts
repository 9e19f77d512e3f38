import type { RandomAccess } from '../../bytes.ts';
import { damaged, unsupported } from '../../formats/problem.ts';
import { contentOf } from '../../iso/content.ts';
import { gunzip } from './gzip.ts';
import { unlz4 } from './lz4.ts';
import { exactly, KIND } from './pieces.ts';
import { unxz } from './xz.ts';
import { unzstd } from './zstd.ts';

/** Unpacks what begins at a byte and returns where it ends. */
export type Unpack = (
  source: RandomAccess,
  start: number,
  signal?: AbortSignal,
) => AsyncGenerator<Uint8Array, number, undefined>;

const UNPACK = { gzip: gunzip, xz: unxz, zstd: unzstd, lz4: unlz4 } as const satisfies Record<string, Unpack>;

/** How an archive of an initramfs is packed. */
export type Compression = 'none' | keyof typeof UNPACK;

/** How the archive at a byte is packed, by its first bytes. Throws `E_FORMAT` for none, or one that is not read. */
export async function compressionAt(source: RandomAccess, start: number): Promise<Compression> {
  const content = contentOf(await exactly(source, start, Math.min(8, source.size - start)));
  if (content.kind !== 'archive') throw damaged(KIND, `there is no archive at byte ${start}`);
  const { format } = content;
  if (format === 'cpio') return 'none';
  if (format in UNPACK) return format as Compression;
  throw unsupported(
    `The initramfs is packed with ${format}, which is not read here.`,
    'Linux packs with gzip, xz, zstd or LZ4.',
  );
}

/** What unpacks it; nothing for an archive that is not packed. */
export function unpackerOf(compression: Compression): Unpack | undefined {
  return compression === 'none' ? undefined : UNPACK[compression];
}
