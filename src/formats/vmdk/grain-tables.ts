import type { Extent } from '../../bytes.ts';
import { type FailbackError, isFailbackError } from '../../errors.ts';
import { damaged, type Problem } from '../problem.ts';
import { GrainDirectory } from './grain-directory.ts';
import type { StoredRuns } from './grain-runs.ts';
import { SECTOR, type SparseHeader } from './header.ts';

/** The grain directory of an extent, and its copy if there is one, before they are read. */
export interface Directories {
  readonly directory: GrainDirectory;
  readonly copy: GrainDirectory | undefined;
}

/** Where the grains of an extent are, by the directory that could be used. */
export interface GrainTables {
  readonly stored: StoredRuns;
  /** What else is wrong, once the size of the file is known. Throws `E_FORMAT` if its grain size cannot be true. */
  problems(fileSize: number): readonly Problem[];
}

/** What is to be read of the directories that a header names. Throws `E_FORMAT` for a disk that is too large. */
export function directoriesOf(header: SparseHeader, fileSize: number): Directories {
  const { directory = Number.POSITIVE_INFINITY, redundantDirectory } = header;
  return {
    directory: new GrainDirectory('grain directory', directory, header, fileSize),
    copy:
      redundantDirectory === undefined
        ? undefined
        : new GrainDirectory('redundant grain directory', redundantDirectory, header, fileSize),
  };
}

/**
 * The grains by the directory, or by its copy if the directory cannot be true. `others` is the metadata that stands
 * elsewhere. Throws `E_FORMAT` if neither can be used, or if both could be and differ: nothing tells which one is right.
 */
export function settleTables(
  header: SparseHeader,
  { directory, copy }: Directories,
  others: readonly Extent[],
): GrainTables {
  const first = settle(directory, others);
  const second = copy && settle(copy, others);
  const usable = (stored: StoredRuns, from: GrainDirectory, ...found: readonly Problem[]): GrainTables => ({
    stored,
    problems(fileSize) {
      requireGrainSize(header, from, stored, fileSize);
      return [...found, ...(copy === undefined ? unusedSpace(header, stored, fileSize) : [])];
    },
  });
  if (!isFailbackError(first)) {
    if (copy === undefined || second === undefined) return usable(first, directory);
    if (isFailbackError(second)) return usable(first, directory, unusable('redundant-directory', second));
    requireSameTables(directory, copy);
    return usable(first, directory);
  }
  if (copy === undefined || second === undefined || isFailbackError(second)) throw first;
  return usable(second, copy, unusable('directory', first));
}

function settle(directory: GrainDirectory, others: readonly Extent[]): StoredRuns | FailbackError {
  if (directory.error !== undefined) return directory.error;
  try {
    const stored = directory.runs.settle();
    for (const places of [others, directory.places()]) for (const place of places) requireApart(stored, place);
    return stored;
  } catch (error) {
    if (isFailbackError(error)) return error;
    throw error;
  }
}

function requireApart(stored: StoredRuns, { offset, length }: Extent): void {
  const [from, to] = [Math.floor(offset / SECTOR), Math.ceil((offset + length) / SECTOR)];
  // As a rule, all metadata is in front of the grains.
  if (to <= (stored.start ?? Number.POSITIVE_INFINITY)) return;
  const [next] = stored.inFile(from);
  if (next === undefined || next.sector >= to) return;
  throw damaged('VMDK', `sector ${Math.max(next.sector, from)} holds both a grain and metadata`);
}

function requireSameTables(directory: GrainDirectory, copy: GrainDirectory): void {
  const differs = directory.digests.findIndex((digest, entry) => digest !== copy.digests[entry]);
  if (differs !== -1) throw damaged('VMDK', `its grain table ${differs} and the copy of it differ`);
}

/**
 * A header with a wrong grain size gives a wrong disk without any other contradiction if the file has few grains. One
 * of three facts speaks for it: a grain stands right behind another; the file ends with the last one; the directory has
 * a table for every part of the disk, and more than one.
 */
function requireGrainSize(
  { grainSize, overhead }: SparseHeader,
  from: GrainDirectory,
  stored: StoredRuns,
  end: number,
): void {
  const rest = end - Math.max(stored.end * SECTOR, overhead);
  if (rest < grainSize || stored.touching) return;
  const { tables, digests } = from;
  if (tables === 0) throw damaged('VMDK', 'its grain directory is empty, though there is data behind it');
  if (stored.grains === 0 || (tables === digests.length && tables > 1)) return;
  throw damaged('VMDK', 'its grain size does not fit the places of its grains');
}

/** Without a copy of the directory, nothing else would tell that it has lost a table. */
function unusedSpace({ grainSize, overhead }: SparseHeader, { grains }: StoredRuns, fileSize: number): Problem[] {
  const unused = fileSize - overhead - grains * grainSize;
  if (unused < grainSize) return [];
  const message = `${unused} bytes of the file belong to no grain: left over from deleted data, or lost.`;
  return [{ code: 'vmdk-unused-space', severity: 'warning', message }];
}

function unusable(name: 'directory' | 'redundant-directory', { message }: FailbackError): Problem {
  const which = name === 'directory' ? 'grain directory' : 'redundant grain directory';
  const words = `The ${which} cannot be used, the other one is. ${message}`;
  return { code: `vmdk-${name}-damaged`, severity: 'warning', message: words };
}
