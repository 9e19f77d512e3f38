import type { RandomAccess } from '../bytes.ts';
import { dataRuns } from '../formats/data-runs.ts';
import type { Disk } from '../formats/disk.ts';
import { readFilesystem } from '../formats/filesystem.ts';
import type { Filesystem } from '../formats/filesystem/types.ts';
import { bootCodeOf } from '../formats/partition/boot-code.ts';
import { readPartitionTable } from '../formats/partition/read.ts';
import { type PartitionTable, SECTOR } from '../formats/partition/types.ts';
import { probeDisk } from '../formats/probe.ts';
import type { Problem } from '../formats/problem.ts';
import { COOKIE, decodeFooter, FOOTER_SIZE } from '../formats/vhd/footer.ts';
import { MiB } from '../size.ts';
import type { ContentFacts, FileKind, FilesystemFacts, PartitionFacts } from './facts.ts';

/** A virtual disk; `extents` says where it may hold something else than zeros. */
export type ReadableDisk = RandomAccess & Partial<Pick<Disk, 'extents'>>;

interface ReadContent {
  readonly content: ContentFacts;
  readonly problems: readonly Problem[];
}

/** Sectors of the backup of a GPT: its header, and entries as all programs make them. */
const GPT_BACKUP = 33 * SECTOR;
/** How much is searched behind the partitions. */
const SEARCH_LIMIT = 16 * MiB;

/** The partition table, the file systems, and what does not belong on a disk. */
export async function readContent(disk: ReadableDisk): Promise<ReadContent> {
  const table = await readPartitionTable(disk);
  const partitions: PartitionFacts[] = [];
  for (const partition of table.partitions) {
    partitions.push({ ...partition, filesystem: await filesystemAt(disk, partition.start) });
  }
  const isWhole = table.scheme === 'none';
  const content: ContentFacts = {
    scheme: table.scheme,
    diskId: table.diskId ?? null,
    bootCode: bootCodeOf(await disk.read(0, SECTOR)),
    partitions,
    filesystem: isWhole ? await filesystemAt(disk, 0) : null,
    dataBehind: isWhole || partitions.length === 0 ? null : await dataBehind(disk, table),
    wrapped: await wrappedIn(disk),
  };
  return { content, problems: table.problems };
}

async function filesystemAt(disk: RandomAccess, offset: number): Promise<FilesystemFacts | null> {
  // A table that is damaged may point anywhere.
  const found: Filesystem | undefined = offset < disk.size ? await readFilesystem(disk, offset) : undefined;
  return found ? { ...found, uuid: found.uuid ?? null, size: found.size ?? null } : null;
}

async function dataBehind(
  disk: ReadableDisk,
  { scheme, partitions, problems }: PartitionTable,
): Promise<number | null> {
  // The backup of a GPT is somewhere behind the partitions if the disk has grown since.
  if (problems.some(({ code }) => code.startsWith('gpt-'))) return null;
  const from = partitions.reduce((end, { start, size }) => Math.max(end, start + size), 0);
  const to = scheme === 'gpt' ? disk.size - GPT_BACKUP : disk.size;
  let budget = SEARCH_LIMIT;
  for await (const extent of disk.extents?.() ?? [{ offset: 0, length: disk.size }]) {
    const end = Math.min(extent.offset + extent.length, to);
    for (let at = Math.max(extent.offset, from); at < end && budget > 0; at += MiB) {
      const data = await disk.read(at, Math.min(MiB, end - at));
      const [run] = dataRuns({ offset: at, data });
      if (run !== undefined) return run.offset + run.data.findIndex((byte) => byte !== 0);
      budget -= data.length;
    }
  }
  return null;
}

/** Whether the disk is a disk image, packed or not: whoever made it took a file for a disk. */
async function wrappedIn(disk: RandomAccess): Promise<FileKind | null> {
  const kind = await probeDisk(disk);
  if (kind !== 'raw' && kind !== 'iso' && kind !== 'empty') return kind;
  // Between a footer and the end of the disk are the zeros that made its size whole MiB.
  const from = Math.max(0, disk.size - MiB);
  const tail = Buffer.from(await disk.read(from, MiB));
  for (let at = tail.indexOf(COOKIE); at !== -1; at = tail.indexOf(COOKIE, at + 1)) {
    const footer = tail.subarray(at, at + FOOTER_SIZE);
    if (at % SECTOR === 0 && footer.length === FOOTER_SIZE && decodeFooter(footer).size <= from + at) return 'vhd';
  }
  return null;
}
