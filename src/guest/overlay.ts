import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { FailbackError } from '../errors.ts';
import type { CpioEntry } from '../image/cpio.ts';
import { formatSize, MiB } from '../size.ts';
import { usage } from './checks.ts';
import { refuseSecrets } from './secrets.ts';

/** Files of the user, by their paths in the live system. */
export interface Overlay {
  readonly entries: readonly CpioEntry[];
  /** Bytes of all files. */
  readonly size: number;
}

/** The initramfs is unpacked into memory, and every file is then copied into memory once more. */
const SIZE_LIMIT = 64 * MiB;
const ENTRY_LIMIT = 10_000;

/** Folders that are other file systems in the live system, so that nothing in them would be seen. */
const COVERED = new Set(['dev', 'proc', 'run', 'sys']);

/**
 * Everything below `folder`: files and symbolic links with their modes, owned by root. Links are not followed. Throws
 * `E_USAGE` for devices, too many or too large files and secrets, `E_INPUT_MISSING` for what cannot be read.
 */
export async function readOverlay(folder: string): Promise<Overlay> {
  const entries: CpioEntry[] = [];
  let size = 0;
  try {
    for await (const entry of walk(folder, '')) {
      entries.push(entry);
      if (entry.type === 'file') size += entry.content.length;
      if (size > SIZE_LIMIT) throw tooLarge(folder);
      if (entries.length > ENTRY_LIMIT)
        throw usage(`${folder} has more than ${ENTRY_LIMIT} files and folders.`, TOO_MUCH);
    }
  } catch (error) {
    if (error instanceof FailbackError) throw error;
    const { code = '', path = folder } = error as NodeJS.ErrnoException;
    throw new FailbackError('E_INPUT_MISSING', `${path} cannot be read (${code}).`, {
      hint: 'The overlay is a folder laid out as the root of the live system: etc/motd in it becomes /etc/motd.',
      cause: error,
      data: { path },
    });
  }
  return { entries, size };
}

const TOO_MUCH = 'An overlay is for some settings and scripts; it is held in memory.';

function tooLarge(folder: string): FailbackError {
  return usage(`The files of ${folder} are more than ${formatSize(SIZE_LIMIT)}.`, TOO_MUCH);
}

async function* walk(root: string, folder: string): AsyncGenerator<CpioEntry> {
  const names = await readdir(join(root, folder));
  for (const name of names.sort()) {
    const path = posix.join(folder, name);
    const place = join(root, path);
    const found = await lstat(place);
    const mode = found.mode & 0o7777;
    if (folder === '' && COVERED.has(name)) {
      throw usage(`${place} would never be seen: /${name} is a file system of its own.`, 'Move it elsewhere.');
    }
    if (found.isDirectory()) {
      yield { path, type: 'folder', mode };
      yield* walk(root, path);
    } else if (found.isSymbolicLink()) {
      yield { path, type: 'symlink', target: await readlink(place) };
    } else if (found.isFile()) {
      if (found.size > SIZE_LIMIT) throw tooLarge(root);
      const content = await readFile(place);
      refuseSecrets(content.toString('latin1'), place);
      yield { path, type: 'file', mode, content };
    } else {
      throw usage(`${place} is neither file, folder nor symbolic link.`, 'Take it out of the overlay.');
    }
  }
}
