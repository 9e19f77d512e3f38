// Makes dist/: the program and the library in few files, because every module that must be found costs time at each
// start. Packages stay outside. Types are not checked; `npm run build` adds them. Arguments are further programs.
import { readdirSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

const { metafile } = await build({
  absWorkingDir: root,
  // Flat, so that the ways to templates/ and to the files of threads are the same as in src/.
  entryPoints: [
    'src/index.ts',
    'src/dr.ts',
    'src/cli/start.ts',
    'src/convert/thread.js',
    'src/digest-thread.js',
    ...process.argv.slice(2),
  ],
  entryNames: '[name]',
  outdir: 'dist',
  bundle: true,
  splitting: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  metafile: true,
  logLevel: 'warning',
});

const made = new Set(Object.keys(metafile.outputs).map((path) => basename(path)));
for (const name of readdirSync(new URL('../dist', import.meta.url))) {
  const isOld = !made.has(name) && !name.startsWith('.');
  if (isOld) rmSync(new URL(`../dist/${name}`, import.meta.url), { recursive: true });
}
