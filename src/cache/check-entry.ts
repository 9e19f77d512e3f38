import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { contentDigest } from './content-digest.ts';
import type { Entry } from './entry.ts';
import { fileIdentity } from './file-identity.ts';
import type { CacheMemory } from './memory.ts';

/** What is wrong with the files of an entry, if anything. */
export async function findDamage(
  folder: string,
  { files }: Pick<Entry, 'files'>,
  memory: CacheMemory,
): Promise<string | undefined> {
  for (const { name, size, digest } of files) {
    try {
      const path = join(folder, name);
      const actual = (await stat(path)).size;
      if (actual !== size) return `${name} has ${actual} bytes instead of ${size}`;
      if ((await digestOf(path, memory)) !== digest) return `${name} does not have its digest`;
    } catch (error) {
      return `${name} cannot be read: ${(error as Error).message}`;
    }
  }
  return undefined;
}

/** Once for each state of a file; several who ask at the same time share the answer. */
async function digestOf(path: string, { digests }: CacheMemory): Promise<string> {
  const identity = await fileIdentity(path);
  const known = digests.get(identity) ?? contentDigest(path);
  digests.set(identity, known);
  return await known.catch((error: unknown) => {
    digests.delete(identity);
    throw error;
  });
}
