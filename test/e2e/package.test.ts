import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packageFile } from '../../src/paths.ts';
import { ensureBuilt } from '../support/bin.ts';
import { buildIso } from '../support/iso-builder.ts';
import { liveFiles } from '../support/live-files.ts';
import { tempDir } from '../support/temp-dir.ts';

test('the package, packed and installed elsewhere, has everything that it needs', async () => {
  await ensureBuilt();
  await using dir = await tempDir();
  const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', dir.path];
  await execa('npm', pack, { cwd: packageFile('.') });
  const [tarball = ''] = (await readdir(dir.path)).filter((name) => name.endsWith('.tgz'));
  await writeFile(join(dir.path, 'package.json'), '{"private":true,"type":"module"}');
  await execa('npm', ['install', '--silent', '--no-audit', join(dir.path, tarball)], { cwd: dir.path });
  const bin = join(dir.path, 'node_modules/.bin/failback');

  const iso = join(dir.path, 'tiny.iso');
  await writeFile(iso, buildIso(liveFiles(), { label: 'DRSFAILBACK' }).bytes);
  const inspected = await execa(bin, ['inspect', iso, '--json'], { cwd: dir.path });
  assert.is((JSON.parse(inspected.stdout) as { label: string }).label, 'DRSFAILBACK');
  const built = await execa(bin, ['build', '--iso', iso, '--toolbox', 'host', '-o', 'out', '--json'], {
    cwd: dir.path,
  });
  assert.match((JSON.parse(built.stdout) as { vhd: { path: string } }).vhd.path, /out\/failback-tiny\.vhd$/);

  const script = "import * as kit from 'failback-kit'; console.log(Object.keys(kit).sort().join());";
  const { stdout } = await execa(process.execPath, ['--input-type=module', '--eval', script], { cwd: dir.path });
  for (const name of ['buildImage', 'bootCheck', 'fetchIso', 'recogniseIso', 'FailbackError'])
    assert.match(stdout, name);
});

test.run();
