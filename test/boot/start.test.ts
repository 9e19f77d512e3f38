import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packageFile } from '../../src/paths.ts';
import { tempDir } from '../support/temp-dir.ts';

test('"npm start" in a fresh clone sets itself up, builds and boots', async () => {
  await using dir = await tempDir();
  const clone = join(dir.path, 'clone');
  await execa('git', ['clone', '--quiet', packageFile('.'), clone]);
  const { stdout } = await execa('npm', ['start'], { cwd: clone });
  assert.match(stdout, 'may not be redistributed');
  assert.match(stdout, /\d+\.\d s {2}login/);
  const image = await stat(join(clone, 'failback-demo/failback-practice.vhd'));
  assert.is((image.size - 512) % (1024 * 1024), 0);
  assert.ok((await stat(join(clone, 'failback-demo/failback-practice.screen.png'))).size > 0);
});

test.run();
