import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file of the package, such as `templates/grub.cfg`; works from `src/` and from `dist/`. */
export function packageFile(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}

/** The cache folder: `FAILBACK_CACHE_DIR`, else the XDG cache folder, else `~/.cache`. */
export function defaultCacheDir(env: NodeJS.ProcessEnv = process.env): string {
  if (env.FAILBACK_CACHE_DIR) return env.FAILBACK_CACHE_DIR;
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'failback-kit');
}
