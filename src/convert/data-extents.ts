import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Extent } from '../bytes.ts';
import { KiB, MiB } from '../size.ts';
import { seekData } from '../toolbox/tools/perl.ts';

/** Holes that are smaller in all are read faster than found. */
const WORTH_ASKING = 16 * MiB;
/** Holes that are smaller are read with their neighbours. */
const SMALL_HOLE = 64 * KiB;
/** If there are more, holes of twice the size are taken as small, and so on. */
const MAX_EXTENTS = 2 ** 18;

/**
 * The parts of a file that are no holes, by rising offset. Undefined if that cannot be found out here, or if there is
 * little to gain: then everything has to be read. Throws `E_INTERRUPTED` and file system errors.
 */
export async function dataExtents(path: string, signal?: AbortSignal): Promise<readonly Extent[] | undefined> {
  if (process.platform !== 'linux') return undefined;
  const { size, blocks } = await stat(path);
  if (size - blocks * 512 < WORTH_ASKING) return undefined;
  const extents = extentList();
  // Most files have no holes, and it takes a while to load.
  const { runProcess } = await import('../toolbox/process.ts');
  try {
    const { tool, args } = seekData(resolve(path));
    const env = { PATH: process.env.PATH ?? '', LC_ALL: 'C' };
    await runProcess(tool, args, { env, signal, onLine: extents.add });
  } catch (error) {
    if (signal?.aborted) throw error;
    // No perl, or a file system that does not tell: not worth a word.
    return undefined;
  }
  return extents.list();
}

/** Takes the lines in; what makes no sense makes the list undefined. */
export function extentList(max = MAX_EXTENTS) {
  let extents: Extent[] = [];
  let smallHole = SMALL_HOLE;
  let sound = true;
  const push = (next: Extent) => {
    const last = extents.at(-1);
    const hole = next.offset - (last ? last.offset + last.length : 0);
    if (hole < 0) sound = false;
    if (last && hole < smallHole) {
      extents[extents.length - 1] = { offset: last.offset, length: last.length + hole + next.length };
    } else extents.push(next);
  };
  return {
    add: (line: string) => {
      const match = /^(\d{1,16}) (\d{1,16})$/.exec(line);
      if (match === null) sound = false;
      else push({ offset: Number(match[1]), length: Number(match[2]) });
      while (extents.length > max) {
        const before = extents;
        extents = [];
        smallHole *= 2;
        for (const extent of before) push(extent);
      }
    },
    list: (): readonly Extent[] | undefined => (sound ? extents : undefined),
  };
}
