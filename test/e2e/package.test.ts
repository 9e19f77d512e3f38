import { chmod, chown, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageFile } from '../../src/paths.ts';
import { ensureTypes } from '../support/bin.ts';
import { drRig } from '../support/dr-rig.ts';
import { examples } from '../support/examples.ts';
import { buildIso } from '../support/iso-builder.ts';
import { liveFiles } from '../support/live-files.ts';
import { tempDir } from '../support/temp-dir.ts';

/** The package, packed and installed in a folder elsewhere. */
const test = suite<{ dir: { path: string } & AsyncDisposable; bin: string; iso: string }>('package');

test.before(async (context) => {
  await ensureTypes();
  context.dir = await tempDir();
  const { path } = context.dir;
  await execa('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', path], { cwd: packageFile('.') });
  const [tarball = ''] = (await readdir(path)).filter((name) => name.endsWith('.tgz'));
  await writeFile(join(path, 'package.json'), '{"private":true,"type":"module"}');
  await execa('npm', ['install', '--silent', '--no-audit', join(path, tarball)], { cwd: path });
  context.bin = join(path, 'node_modules/.bin/failback');
  context.iso = join(path, 'tiny.iso');
  await writeFile(context.iso, buildIso(liveFiles(), { label: 'DRSFAILBACK' }).bytes);
});
test.after(async (context) => context.dir[Symbol.asyncDispose]());

test('it inspects an ISO', async ({ bin, iso }) => {
  const { stdout } = await execa(bin, ['inspect', iso, '--json']);
  assert.is((JSON.parse(stdout) as { label: string }).label, 'DRSFAILBACK');
});

test('nobody, without any capability, builds both file systems and generations', async ({ bin, iso, dir }) => {
  const NOBODY = 65_534;
  const home = join(dir.path, 'nobody');
  await mkdir(home);
  await chown(home, NOBODY, NOBODY);
  await chmod(dir.path, 0o755);
  const strip = ['--reuid=65534', '--regid=65534', '--clear-groups', '--inh-caps=-all', '--bounding-set=-all'];
  for (const fs of ['ext4', 'xfs']) {
    for (const generation of ['1', '2']) {
      const options = ['--fs', fs, '--generation', generation, '--toolbox', 'host', '-o', join(home, fs), '--json'];
      const env = { HOME: home, TMPDIR: home };
      const { stdout } = await execa('setpriv', [...strip, bin, 'build', '--iso', iso, ...options], { env });
      const { vhd } = JSON.parse(stdout) as { vhd: { virtualSize: number } };
      assert.is(vhd.virtualSize % (1024 * 1024), 0);
    }
  }
});

test('it is a library', async ({ dir }) => {
  const script = "import * as kit from 'failback-kit'; console.log(Object.keys(kit).sort().join());";
  const { stdout } = await execa(process.execPath, ['--input-type=module', '--eval', script], { cwd: dir.path });
  for (const name of ['buildImage', 'bootCheck', 'fetchIso', 'recogniseIso', 'FailbackError']) {
    assert.match(stdout, name);
  }
});

test('the phases of the flow are a library, whose types fit the programs of its document', async ({ dir }) => {
  const [look = '', drill = ''] = await examples('docs/dr.md');
  await writeFile(join(dir.path, 'look.ts'), look);
  await writeFile(join(dir.path, 'drill.ts'), drill);
  const options = {
    ...{ target: 'es2022', lib: ['es2023', 'esnext.disposable'], module: 'nodenext', strict: true, skipLibCheck: true },
    ...{ types: ['node'], typeRoots: [packageFile('node_modules/@types')] },
  };
  const config = { compilerOptions: options, files: ['look.ts', 'drill.ts'] };
  await writeFile(join(dir.path, 'tsconfig.json'), JSON.stringify(config));
  await execa(process.execPath, [packageFile('node_modules/typescript/bin/tsc'), '-p', '.'], { cwd: dir.path });

  await using rig = await drRig({ servers: 2 });
  const run = (cwd: string) =>
    execa(process.execPath, [join(dir.path, 'look.js')], { cwd, env: rig.env, extendEnv: false, reject: false });
  const unprotected = await run(rig.folder.at(''));
  assert.equal(
    [unprotected.exitCode, unprotected.stdout.trim().split(/ *\n/)],
    [1, ['web1: unprotected', 'web2: unprotected']],
  );
  const planless = await run(dir.path);
  assert.is(planless.exitCode, 2);
  assert.match(planless.stderr, /^E_INPUT_MISSING: .*dr\.yaml/);
});

test.run();
