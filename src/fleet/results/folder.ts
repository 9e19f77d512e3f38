import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FailbackError } from '../../errors.ts';
import { unreadable } from '../../file-source.ts';
import { writeAtomically } from '../../files.ts';
import { LARGEST, type ResultsPlace } from './place.ts';

/** A folder, which several machines may share. It is made when the first file is written. */
export function folderPlace(folder: string): ResultsPlace {
  return {
    name: folder,
    async list() {
      return await readdir(folder).catch((error: unknown) => {
        throw unreadable(folder, error);
      });
    },
    async read(name) {
      const path = join(folder, name);
      try {
        const { size } = await stat(path);
        if (size <= LARGEST) return await readFile(path, 'utf8');
      } catch (error) {
        throw unreadable(path, error);
      }
      throw new FailbackError('E_FORMAT', `${path} is too large for a manifest or a report.`, { data: { path } });
    },
    async write(name, text) {
      await writeAtomically(join(folder, name), (file) => file.writeFile(text));
    },
  };
}
