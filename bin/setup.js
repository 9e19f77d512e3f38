// Prepares a fresh checkout: npm packages, compiled code and, for the tests, Debian packages. Quick when nothing is missing.
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const modified = (path) => statSync(new URL(`../${path}`, import.meta.url), { throwIfNoEntry: false })?.mtimeMs ?? 0;

const newest = (folder) =>
  readdirSync(new URL(`../${folder}`, import.meta.url), { recursive: true }).reduce(
    (latest, name) => Math.max(latest, modified(`${folder}/${name}`)),
    0,
  );

function run(command, ...args) {
  // Standard output belongs to the result of what is set up here.
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}

if (modified('node_modules/.package-lock.json') < modified('package-lock.json')) run('npm', 'ci');
if (modified('dist/index.js') < Math.max(newest('src'), modified('bin/bundle.js'))) run('node', 'bin/bundle.js');
if (process.argv.includes('--test')) run('sh', 'test/support/install.sh');
