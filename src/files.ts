import { createHash, randomBytes } from 'node:crypto';
import { access, constants, type FileHandle, mkdir, open, rename, rm, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { FailbackError } from './errors.ts';
import { formatSize } from './size.ts';

/** A file under a temporary name beside its final one. */
export interface OutputFile {
  readonly file: FileHandle;
  readonly temporary: string;
  /** Gives it its name, on the disk for good: fsync, then rename. */
  commit(): Promise<void>;
  /** Removes it; does nothing after `commit`. */
  discard(): Promise<void>;
}

/** Opens a file whose name appears only when it is whole. Throws `E_OUTPUT`, `E_NO_SPACE`. */
export async function openOutput(path: string): Promise<OutputFile> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}.tmp`);
  try {
    await makeFolder(dirname(path));
    const file = await open(temporary, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o644);
    return {
      file,
      temporary,
      async commit() {
        await file.sync();
        await file.close();
        await rename(temporary, path);
      },
      async discard() {
        await file.close().catch(() => undefined);
        await rm(temporary, { force: true });
      },
    };
  } catch (error) {
    throw outputError(path, error);
  }
}

/** Writes a file so that its name appears only when it is whole. What `write` throws is thrown on, and nothing is left. */
export async function writeAtomically<T>(
  path: string,
  write: (file: FileHandle, temporary: string) => Promise<T>,
): Promise<T> {
  const output = await openOutput(path);
  try {
    const result = await write(output.file, output.temporary);
    await output.commit();
    return result;
  } catch (error) {
    throw outputError(path, error);
  } finally {
    await output.discard();
  }
}

/**
 * Makes a folder and its parents. Not by the recursive option of mkdir, which never ends in file systems such as /proc
 * that answer "no such entry" to every new name. Throws `E_OUTPUT`, `E_NO_SPACE`.
 */
export async function makeFolder(path: string): Promise<void> {
  const make = (): Promise<void> =>
    mkdir(path).catch(async (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !(await stat(path)).isDirectory()) throw error;
    });
  try {
    await make();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw outputError(path, error);
    await makeFolder(dirname(path));
    await make().catch((again: unknown) => {
      throw outputError(path, again);
    });
  }
}

/** Whether there is something of that name. */
export function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

const UNWRITABLE = new Set([
  'EACCES',
  'ENOENT',
  'EPERM',
  'EROFS',
  'ENOTDIR',
  'EISDIR',
  'EEXIST',
  'ENAMETOOLONG',
  'EFBIG',
]);

/** A file system error on an output path as ours; anything else unchanged. */
export function outputError(path: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new FailbackError('E_NO_SPACE', `No space is left for ${path}.`, {
      hint: 'Free some space, or choose another folder with -o.',
      cause: error,
      data: { path },
    });
  }
  if (code !== undefined && UNWRITABLE.has(code)) {
    return new FailbackError('E_OUTPUT', `${path} cannot be written (${code}).`, {
      hint: 'Choose a folder that you may write to with -o.',
      cause: error,
      data: { path },
    });
  }
  return error;
}

/** Throws `E_NO_SPACE` with need and have unless the folder's file system has `need` bytes free. */
export async function requireSpace(folder: string, need: number, what: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const have = bavail * bsize;
  if (have >= need) return;
  throw new FailbackError(
    'E_NO_SPACE',
    `${folder} has ${formatSize(have)} free, but ${what} needs ${formatSize(need)}.`,
    {
      hint: 'Free some space, or use another folder.',
      data: { folder, need, have },
    },
  );
}

/** SHA-256 of a text or of bytes, in hex. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
