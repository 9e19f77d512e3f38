import type { Stats } from 'node:fs';
import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FailbackError } from '../errors.ts';
import { outputError, requireSpace } from '../files.ts';
import type { DiskSource } from '../formats/disk.ts';
import { formatSize } from '../size.ts';

/**
 * Refuses an output that is the input itself, or something else than a file: a device or a folder would be replaced.
 * Throws `E_USAGE`, `E_OUTPUT`.
 */
export async function checkOutput(input: string, output: string): Promise<void> {
  const there = await statOf(output);
  if (there === undefined) return;
  if (!there.isFile()) {
    throw new FailbackError('E_OUTPUT', `${output} is there already, and is not a file.`, {
      hint: 'Name a file. To fill a device, write to standard output: failback convert IN - --to raw > DEVICE',
      data: { path: output },
    });
  }
  const source = await statOf(input);
  if (source?.ino === there.ino && source.dev === there.dev) {
    throw new FailbackError('E_USAGE', `${output} is the input itself.`, { hint: 'Choose another name.' });
  }
}

function statOf(path: string): Promise<Stats | undefined> {
  return stat(path).catch(() => undefined);
}

/**
 * Throws `E_NO_SPACE` with need and have if the output's folder cannot hold the data. Nothing is known, and nothing
 * refused, of a disk that is stored without any hole: it may be full of zeros, which are not written.
 */
export async function requireRoom(output: string, { size, allocated }: DiskSource): Promise<void> {
  if (allocated === undefined || allocated === size) return;
  await requireSpace(dirname(output), allocated, 'the disk');
}

/** An error of writing the output under its temporary name as ours; of a full disk with need and have, in bytes. */
export async function describeOutputError(
  {
    output,
    temporary,
    need,
  }: { readonly output: string; readonly temporary?: string | undefined; readonly need: number },
  error: unknown,
): Promise<unknown> {
  if (temporary === undefined) return error;
  const ours = outputError(output, error);
  if (ours === error || !(ours instanceof FailbackError) || ours.code !== 'E_NO_SPACE') return ours;
  const folder = dirname(output);
  const { bavail, bsize } = await statfs(folder);
  const written = (await statOf(temporary))?.blocks ?? 0;
  const have = bavail * bsize + written * 512;
  const message = `${folder} is full: it had ${formatSize(have)} for the disk, which needs up to ${formatSize(need)}.`;
  return new FailbackError('E_NO_SPACE', message, {
    hint: 'Free some space, or choose another folder.',
    cause: error,
    data: { folder, need, have },
  });
}
