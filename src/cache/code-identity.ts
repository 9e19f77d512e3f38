import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, sha256 } from '../files.ts';
import { packageFile } from '../paths.ts';
import { packageVersion } from '../version.ts';
import { fileIdentity } from './file-identity.ts';
import type { CacheMemory } from './memory.ts';

/** The code that runs: `src/` or `dist/`. */
const CODE = packageFile(import.meta.url.endsWith('.ts') ? 'src' : 'dist');

/** Names the code that makes images: its version. In a checkout code changes without one, and the state of its files counts. */
export async function codeIdentity({ known }: CacheMemory): Promise<string> {
  const version = packageVersion();
  if (!(await exists(packageFile('src')))) return version;
  const state = known.get(CODE) ?? (await stateOf(CODE));
  known.set(CODE, state);
  return `${version}+${state as string}`;
}

async function stateOf(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true });
  const files = names.filter((name) => /\.[jt]s$/.test(name)).sort();
  return sha256((await Promise.all(files.map((name) => fileIdentity(join(folder, name))))).join('\n')).slice(0, 16);
}
