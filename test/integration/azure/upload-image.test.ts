import { readdir, utimes, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { journalPath } from '../../../src/azure/pages/journal.ts';
import { makeFolder } from '../../../src/files.ts';
import { withLock } from '../../../src/lock.ts';
import { discardUpload } from '../../../src/pipeline/upload/discard.ts';
import { uploadImage } from '../../../src/pipeline/upload/upload.ts';
import { writeImage } from '../../support/fleet-folder.ts';
import { refused } from '../../support/formats/refused.ts';
import { type PublishRig, publishRig, sampleIso } from '../../support/publish-rig.ts';

const NAME = 'failback-us-east-1';

function optionsOf({ folder, azure }: PublishRig, name = 'one') {
  const place = { resourceGroup: 'rg', cloud: azure.arm.url, cacheDir: folder.at('cache') };
  return { ...place, name, path: folder.at(`${NAME}.vhd`) };
}

const ioOf = ({ host }: PublishRig) => ({ host, signal: new AbortController().signal });

test('an upload is tagged with what the manifest beside it says; one of another file says nothing', async () => {
  await using rig = await publishRig();
  await uploadImage(optionsOf(rig), ioOf(rig));
  const tags = rig.tags('images/one');
  assert.is(tags['failback-kit:iso'], sampleIso('a'));
  assert.is(tags['failback-kit:region'], 'us-east-1');

  await writeImage(rig.folder, { region: 'us-east-1', seed: 5, iso: sampleIso('a') }, ({ output }) => {
    output.vhd.size += 1;
  });
  await uploadImage(optionsOf(rig, 'two'), ioOf(rig));
  const bare = rig.tags('images/two');
  assert.equal(Object.keys(bare).sort(), ['failback-kit:digest', 'failback-kit:version']);

  await writeFile(rig.folder.at(`${NAME}.manifest.json`), '{"manifestVersion":');
  assert.is((await uploadImage(optionsOf(rig, 'two'), ioOf(rig))).outcome, 'unchanged');
});

test('an upload is not given up while another run sends; what a killed one left is cleared away', async () => {
  await using rig = await publishRig();
  const options = optionsOf(rig);
  const landing = rig.id('disks/one-upload');
  const journal = journalPath(options.cacheDir, landing);
  await makeFolder(dirname(journal));
  await withLock(`${journal}.lock`, () =>
    refused(() => discardUpload(options, ioOf(rig)), 'Another run is sending', 'E_OUTPUT_BUSY'),
  );
  // Of a process that is gone.
  await writeFile(`${journal}.lock`, JSON.stringify({ token: 't', pid: 2 ** 22 + 1, host: 'elsewhere' }));
  await utimes(`${journal}.lock`, 0, 0);
  await writeFile(journal, 'begun');
  assert.is(await discardUpload(options, ioOf(rig)), landing);
  assert.equal(await readdir(dirname(journal)), []);
});

test.run();
