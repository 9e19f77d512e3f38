import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { manifestSchema } from '../../../src/manifest/manifest.ts';
import { ensureBuilt } from '../../support/bin.ts';
import { buildIso } from '../../support/iso-builder.ts';
import { liveFiles } from '../../support/live-files.ts';
import { uploadRig } from '../../support/upload-rig.ts';

test.before(ensureBuilt);

test('a build goes on to Azure, and the manifest names what was made', async () => {
  await using rig = await uploadRig();
  await writeFile(rig.folder.at('small.iso'), buildIso(liveFiles(), { label: 'DRSFAILBACK' }).bytes);
  const build = ['build', '--iso', 'small.iso', '--toolbox', 'host', '--name', 'golden', '--upload', '--json'];
  const { exitCode, stdout, stderr } = await rig.run(build);
  assert.is(exitCode, 0, String(stderr));
  const { azure, manifest } = JSON.parse(String(stdout)) as { azure: { id: string; digest: string }; manifest: string };
  assert.is(azure.id, rig.id('images/golden'));
  assert.equal(rig.made(), [azure.id]);
  const written = manifestSchema.parse(JSON.parse(await readFile(manifest, 'utf8')));
  assert.is(written.azure?.id, azure.id);
  assert.is(written.azure?.digest, azure.digest);
  assert.is(rig.azure.arm.resource(azure.id)?.tags?.['failback-kit:digest'], azure.digest);
  assert.ok('upload-send' in written.timings);
});

test('names that Azure does not take are refused before anything is built', async () => {
  await using rig = await uploadRig();
  const { exitCode, stderr } = await rig.run(['build', '--iso', 'missing.iso', '--name', 'bad-', '--upload']);
  assert.is(exitCode, 2);
  assert.match(String(stderr), /--name: "bad-" is no name for an image/);
});

test.run();
