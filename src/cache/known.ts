import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256, writeAtomically } from '../files.ts';
import type { CacheMemory } from './memory.ts';

/**
 * What is true as long as something has not changed, such as the digest of a file or the versions of tools: kept under
 * the digest of a text that changes with it, in `known/` of the cache folder. Losing any of it costs only time.
 */
export interface Known {
  recall(about: string): Promise<unknown>;
  remember(about: string, value: unknown): Promise<void>;
}

/** The folder in the cache. */
export const KNOWN = 'known';

export function knownIn(cacheDir: string, memory: CacheMemory): Known {
  const pathOf = (about: string) => join(cacheDir, KNOWN, `${sha256(about)}.json`);
  return {
    async recall(about) {
      if (!memory.known.has(about)) {
        const value = await readJson(pathOf(about));
        if (value === undefined) return undefined;
        memory.known.set(about, value);
      }
      return memory.known.get(about);
    },
    async remember(about, value) {
      memory.known.set(about, value);
      const text = `${JSON.stringify({ about, value }, null, 2)}\n`;
      // In a cache that is read-only, it is found out again.
      await writeAtomically(pathOf(about), (file) => file.writeFile(text)).catch(() => undefined);
    },
  };
}

async function readJson(path: string): Promise<unknown> {
  try {
    return (JSON.parse(await readFile(path, 'utf8')) as { readonly value?: unknown }).value;
  } catch {
    return undefined;
  }
}
