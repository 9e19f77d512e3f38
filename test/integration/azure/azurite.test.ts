import { readFile } from 'node:fs/promises';
import { BlobServiceClient } from '@azure/storage-blob';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { blobLanding } from '../../../src/azure/blob-landing.ts';
import { uploadPages } from '../../../src/azure/pages/upload-pages.ts';
import { verifyPages } from '../../../src/azure/pages/verify-pages.ts';
import { MiB } from '../../../src/size.ts';
import { findAz } from '../../support/az-cli.ts';
import { startAzurite } from '../../support/azurite.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';
import { expectedBlob, pageImage, patchyDisk } from '../../support/page-image.ts';
import { heardIo, openTestJournal } from '../../support/pages-rig.ts';

test('what is uploaded to Azurite is what the Azure CLI downloads from there', async () => {
  const content = patchyDisk(24 * MiB, 8);
  const image = pageImage(content);
  await using azurite = await startAzurite();
  await using folder = await temporaryFolder();
  const { account, key, connectionString } = azurite;
  await BlobServiceClient.fromConnectionString(connectionString).createContainer('vhds');
  const place = { endpoint: azurite.url, container: 'vhds', name: 'disk.vhd', key: { account, key } };
  const landing = blobLanding(place);
  const berth = await landing.open(image, heardIo());
  assert.ok(berth.landed === undefined);
  await using journal = await openTestJournal(folder.at('.'), image);
  await uploadPages(image, berth.blob, { journal, found: berth.found }, heardIo());
  const proof = await verifyPages(image, berth.blob, 'full', heardIo());
  assert.is(proof.bytesRead, image.blocks.allocated + 512);
  await landing.finish(heardIo());
  assert.ok((await blobLanding(place).open(image, heardIo())).landed);

  await using az = await findAz();
  if (az === undefined) {
    console.log('skip: az is not installed');
    return;
  }
  const blob = ['--container-name', 'vhds', '--name', 'disk.vhd', '--connection-string', connectionString];
  await az.run(['storage', 'blob', 'download', ...blob, '--file', folder.at('back.vhd'), '--no-progress']);
  assert.ok((await readFile(folder.at('back.vhd'))).equals(expectedBlob(content, image)));
});

test.run();
