import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { joinExtents } from '../bytes.ts';
import { openSparseFile } from '../convert/sparse-file.ts';
import { FailbackError } from '../errors.ts';
import { findOvaDisk } from '../formats/ova.ts';
import { probeDisk } from '../formats/probe.ts';
import type { ImageFile } from './gather.ts';

export interface OpenImageOptions {
  /** Which disk of an OVA, if it holds several. */
  readonly member?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens a disk image without looking at what is in it; of an OVA, the disk. Disposing of it closes its files. Throws
 * `E_INPUT_MISSING`, `E_FORMAT` for an OVA without a disk, `E_USAGE` for a member of what is no OVA.
 */
export async function openImage(
  path: string,
  { member, signal }: OpenImageOptions = {},
): Promise<ImageFile & AsyncDisposable> {
  const opened: AsyncDisposable[] = [];
  const close = async () => {
    for (const each of opened.splice(0)) await each[Symbol.asyncDispose]();
  };
  const open = async (name: string) => {
    const file = await openSparseFile(name);
    opened.push(file);
    return file;
  };
  try {
    const file = await open(path);
    if ((await probeDisk(file)) === 'tar') {
      const found = await findOvaDisk(file, member, signal);
      return { path, member: found.name, file: joinExtents(file, [found]), [Symbol.asyncDispose]: close };
    }
    if (member !== undefined) {
      throw new FailbackError('E_USAGE', `${path} is no OVA, so that it has no member ${member}.`, {
        hint: 'Leave --member out.',
      });
    }
    const usedOnDisk = (await stat(path)).blocks * 512;
    const sibling = (name: string) => open(join(dirname(path), name));
    return { path, file, usedOnDisk, sibling, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}
