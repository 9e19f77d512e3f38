import { mkdirSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { execa, type Options } from 'execa';
import { withLock } from '../../src/lock.ts';
import { packageFile } from '../../src/paths.ts';

const DIST = packageFile('dist');
const MAIN = join(DIST, 'cli/main.js');

/**
 * Compiles `src/` to `dist/` unless that is already newer; safe when several test files ask at once. Types are not
 * checked: that is a job of its own, and the slow part.
 */
export async function ensureBuilt(): Promise<void> {
  if (isFresh()) return;
  mkdirSync(DIST, { recursive: true });
  await withLock(join(DIST, '.build.lock'), async () => {
    if (isFresh()) return;
    const started = new Date();
    const tsc = packageFile('node_modules/typescript/bin/tsc');
    const { exitCode, stdout } = await execa(
      process.execPath,
      [tsc, '--noCheck', '-p', packageFile('tsconfig.build.json')],
      { reject: false },
    );
    if (exitCode !== 0) throw new Error(`dist/ could not be built:\n${stdout}`);
    // What changed while the compiler ran is not in it.
    utimesSync(MAIN, started, started);
  });
}

function isFresh(): boolean {
  const built = statSync(MAIN, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = readdirSync(packageFile('src'), { recursive: true, encoding: 'utf8' });
  return sources.every((name) => statSync(join(packageFile('src'), name)).mtimeMs < built);
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
