import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { silentHost } from '../../../src/events.ts';
import { exists } from '../../../src/files.ts';
import { buildImage } from '../../../src/pipeline/build/build.ts';
import { manifestSchema } from '../../../src/manifest/manifest.ts';
import { refused } from '../../support/formats/refused.ts';
import { buildIso } from '../../support/iso-builder.ts';
import { liveFiles } from '../../support/live-files.ts';
import { tempDir } from '../../support/temp-dir.ts';

test('an image that does not boot is kept and named, and its manifest says so', async () => {
  await using dir = await tempDir();
  const iso = join(dir.path, 'small.iso');
  await writeFile(iso, buildIso(liveFiles(), { label: 'DRSFAILBACK' }).bytes);
  const options = { iso, bootCheck: true, toolbox: 'host', cache: false, outputDir: dir.path, name: 'dead' } as const;
  const io = { host: silentHost, signal: new AbortController().signal };
  const { data, hint } = await refused(() => buildImage(options, io), 'GRUB could not load the kernel', 'E_BOOT');
  const vhd = join(dir.path, 'dead.vhd');
  assert.ok(await exists(vhd));
  assert.match(hint ?? '', vhd);
  assert.is(data.vhd, vhd);
  const { bootCheck, timings } = manifestSchema.parse(JSON.parse(await readFile(String(data.manifest), 'utf8')));
  assert.ok(bootCheck !== null);
  assert.is(bootCheck.ok, false);
  assert.ok('grub' in bootCheck.milestones);
  assert.ok('verify' in timings);
});

test.run();
