import type { RandomAccess } from '../bytes.ts';
import { compareDisk } from '../convert/compare-disk.ts';
import { dataExtents } from '../convert/data-extents.ts';
import { digestFile } from '../digest.ts';
import { FailbackError, isFailbackError } from '../errors.ts';
import { type FileSource, openFile } from '../file-source.ts';
import { linearDisk } from '../formats/linear-disk.ts';
import { readFilesystem } from '../formats/filesystem.ts';
import type { Filesystem } from '../formats/filesystem/types.ts';
import { readPartitionTable } from '../formats/partition/read.ts';
import type { PartitionTable } from '../formats/partition/types.ts';
import type { Problem } from '../formats/problem.ts';
import { decodeFooter, FOOTER_SIZE, type VhdFooter } from '../formats/vhd/footer.ts';
import type { ExpectedVhd } from './expected-vhd.ts';
import { difference, footerDifferences, tableDifferences } from './vhd-differences.ts';

export interface VerifiedVhd {
  readonly footer: VhdFooter;
  readonly table: PartitionTable;
  /** In the order of the partitions. */
  readonly filesystems: readonly (Filesystem | undefined)[];
}

export interface VerifyOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes that were read since the last call. */
  readonly onBytes?: ((count: number) => void) | undefined;
}

/**
 * Reads a fixed VHD again from the disk: size and alignment, footer, data, partition table, file systems. Throws
 * `E_VERIFY` with all that differs, `E_INPUT_MISSING`, `E_INTERRUPTED`.
 */
export async function verifyVhd(
  path: string,
  expected: ExpectedVhd,
  options: VerifyOptions = {},
): Promise<VerifiedVhd> {
  await using file = await openFile(path);
  const { virtualSize } = expected;
  const complain = (differences: readonly Problem[]) => {
    const all = differences.map(({ message }) => message).join(' ');
    return new FailbackError('E_VERIFY', `${path} is not what it should be. ${all}`, {
      hint: 'Build it again; if that does not help, check the disk and the memory of this machine.',
      data: { path, differences },
    });
  };
  if (file.size !== virtualSize + FOOTER_SIZE) {
    throw complain([difference('vhd-file-size', `The file has ${file.size} bytes, not ${virtualSize + FOOTER_SIZE}.`)]);
  }
  const footer = await readFooter(file, complain);
  const disk: RandomAccess = {
    size: virtualSize,
    read: (offset, length) => file.read(offset, Math.min(length, virtualSize - offset)),
  };
  const table = await readPartitionTable(disk);
  const filesystems: (Filesystem | undefined)[] = [];
  for (const { start } of table.partitions) filesystems.push(await readFilesystem(disk, start));
  const differences = [
    ...footerDifferences(footer, expected),
    ...tableDifferences(table, filesystems, expected),
    ...(await dataDifferences(file, expected, options)),
  ];
  if (differences.length > 0) throw complain(differences);
  return { footer, table, filesystems };
}

async function readFooter(file: FileSource, complain: (differences: Problem[]) => FailbackError): Promise<VhdFooter> {
  try {
    return decodeFooter(await file.read(file.size - FOOTER_SIZE, FOOTER_SIZE));
  } catch (error) {
    if (!isFailbackError(error) || error.code !== 'E_FORMAT') throw error;
    throw complain([difference('vhd-footer', error.message)]);
  }
}

async function dataDifferences(file: FileSource, expected: ExpectedVhd, options: VerifyOptions): Promise<Problem[]> {
  const { blocks, sha256, virtualSize } = expected;
  if (blocks !== undefined) {
    const extents = await dataExtents(file.path, options.signal);
    const source = extents === undefined ? file : { ...file, dataExtents: async () => extents };
    return compareDisk(await linearDisk(source, virtualSize), blocks, options);
  }
  if (sha256 === undefined) return [];
  const found = await digestFile(file.path, 'sha256', options);
  return found === sha256 ? [] : [difference('sha256', `The SHA-256 is ${found}, not ${sha256}.`)];
}
