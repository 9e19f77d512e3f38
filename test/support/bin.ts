import { mkdirSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { execa, type Options } from 'execa';
import { withLock } from '../../src/lock.ts';
import { packageFile } from '../../src/paths.ts';

const DIST = packageFile('dist');
const MAIN = join(DIST, 'start.js');
const TYPES = join(DIST, 'index.d.ts');

/** Makes `dist/` of `src/` unless that is already newer; safe when several test files ask at once. */
export async function ensureBuilt(): Promise<void> {
  if (isFresh()) return;
  mkdirSync(DIST, { recursive: true });
  await withLock(join(DIST, '.build.lock'), async () => {
    if (isFresh()) return;
    await bundle();
  });
}

/** The same, with the types. */
export async function ensureTypes(): Promise<void> {
  await ensureBuilt();
  await withLock(join(DIST, '.build.lock'), async () => {
    if (modified(TYPES) >= modified(MAIN)) return;
    await execa(process.execPath, [packageFile('node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
      cwd: packageFile('.'),
    });
    utimesSync(TYPES, new Date(), new Date());
  });
}

/** Makes `dist/`, with the programs that are named in it as well. */
export async function bundle(programs: readonly string[] = []): Promise<void> {
  const started = new Date();
  const { exitCode, stderr } = await execa(process.execPath, [packageFile('bin/bundle.js'), ...programs], {
    reject: false,
  });
  if (exitCode !== 0) throw new Error(`dist/ could not be built:\n${stderr}`);
  // What changed meanwhile is not in it.
  utimesSync(MAIN, started, started);
}

function isFresh(): boolean {
  const built = modified(MAIN);
  const sources = readdirSync(packageFile('src'), { recursive: true, encoding: 'utf8' });
  return sources.every((name) => modified(join(packageFile('src'), name)) < built);
}

/** Milliseconds since 1970; 0 for what is not there. */
function modified(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Runs the real program as a user would; never throws for an exit code. */
export function failback(args: readonly string[], options: Options = {}) {
  return execa(process.execPath, [packageFile('bin/failback.js'), ...args], {
    reject: false,
    stripFinalNewline: false,
    timeout: 60_000,
    ...options,
    env: { NODE_NO_WARNINGS: '1', ...options.env },
  });
}
