import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageFile } from '../../src/paths.ts';
import { ensureTypes } from '../support/bin.ts';
import { examples } from '../support/examples.ts';
import { tempDir } from '../support/temp-dir.ts';

/** A project that has the package installed, and the examples of the documents as its files. */
const test = suite<{ dir: { path: string } & AsyncDisposable }>('examples');

const TSCONFIG = {
  compilerOptions: {
    target: 'es2022',
    lib: ['es2023', 'esnext.disposable'],
    module: 'nodenext',
    types: ['node'],
    typeRoots: [packageFile('node_modules/@types')],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  },
};

test.before(async (context) => {
  await ensureTypes();
  context.dir = await tempDir();
  const { path } = context.dir;
  await mkdir(join(path, 'node_modules'));
  await symlink(packageFile('.'), join(path, 'node_modules/failback-kit'));
  await writeFile(join(path, 'package.json'), '{"private":true,"type":"module"}');
  await writeFile(join(path, 'tsconfig.json'), JSON.stringify(TSCONFIG));
  await execa('qemu-img', ['create', '-q', '-f', 'vmdk', join(path, 'disk.vmdk'), '64M']);
  await execa('qemu-io', ['-c', 'write -P 7 3M 200k', join(path, 'disk.vmdk')]);
  await execa(
    'qemu-img',
    [...['convert', '-f', 'vmdk', '-O', 'vmdk', '-o', 'subformat=twoGbMaxExtentFlat'], ...['disk.vmdk', 'split.vmdk']],
    { cwd: path },
  );
});
test.after(async (context) => context.dir[Symbol.asyncDispose]());

test('those of the documents fit the types of the package', async ({ dir }) => {
  const all = (await Promise.all(['README.md', 'docs/formats.md', 'docs/dr.md'].map(examples))).flat();
  assert.ok(all.length >= 5);
  for (const [index, code] of all.entries()) await writeFile(join(dir.path, `example-${index}.ts`), code);
  const tsc = packageFile('node_modules/typescript/bin/tsc');
  const { stdout } = await execa(process.execPath, [tsc, '-p', '.'], { cwd: dir.path, reject: false });
  assert.is(stdout, '');
});

test('those about disks run as they stand', async ({ dir }) => {
  const tsx = packageFile('node_modules/tsx/dist/loader.mjs');
  for (const code of await examples('docs/formats.md')) {
    await writeFile(join(dir.path, 'run.ts'), code);
    await execa(process.execPath, ['--import', tsx, 'run.ts'], { cwd: dir.path });
  }
  await execa('qemu-img', ['compare', '-f', 'vmdk', '-F', 'vpc', 'disk.vmdk', 'disk.vhd'], { cwd: dir.path });
});

test.run();
