import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { execa } from 'execa';

/** The last partition of a disk, as sfdisk sees it, copied into a file of its own. */
export async function extractRoot(disk: string, to: string): Promise<{ start: number; size: number }> {
  const { stdout } = await execa('sfdisk', ['--json', disk]);
  const { partitiontable } = JSON.parse(stdout) as {
    partitiontable: { partitions: { start: number; size: number }[] };
  };
  const last = partitiontable.partitions.at(-1);
  if (last === undefined) throw new Error(`${disk} has no partition`);
  const place = { start: last.start * 512, size: last.size * 512 };
  await pipeline(
    createReadStream(disk, { start: place.start, end: place.start + place.size - 1 }),
    createWriteStream(to),
  );
  return place;
}
