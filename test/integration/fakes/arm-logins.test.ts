import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { armClients } from '../../support/arm-clients.ts';
import { findAz } from '../../support/az-cli.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';

const CHILD = fileURLToPath(new URL('../../support/arm-child.ts', import.meta.url));
const MiB = 1024 * 1024;

test('a program logs in with a client secret over https', async () => {
  await using folder = await temporaryFolder();
  await using clients = await armClients();
  const { arm, cert } = clients;
  await writeFile(folder.at('ca.pem'), cert);
  const { tenantId, clientId, clientSecret } = arm.principal;
  const { stdout } = await execa(process.execPath, ['--import', 'tsx', CHILD], {
    env: {
      NODE_EXTRA_CA_CERTS: folder.at('ca.pem'),
      AZURE_AUTHORITY_HOST: arm.url,
      AZURE_TENANT_ID: tenantId,
      AZURE_CLIENT_ID: clientId,
      AZURE_CLIENT_SECRET: clientSecret,
      ARM_URL: arm.url,
      SUBSCRIPTION: arm.subscription,
    },
  });
  assert.equal(JSON.parse(stdout), ['rg']);
  assert.ok(arm.requests.some(({ path }) => path === `/${tenantId}/oauth2/v2.0/token`));
});

test('az uploads a disk and publishes it', async () => {
  await using az = await findAz();
  if (!az) {
    console.log('skip: az is not installed');
    return;
  }
  await using folder = await temporaryFolder();
  await using clients = await armClients({ operations: { retryAfter: 1 } });
  const { arm, compute } = clients;
  await writeFile(folder.at('ca.pem'), clients.cert);
  const run = (line: string) => az.run(line.split(' '), { REQUESTS_CA_BUNDLE: folder.at('ca.pem') });
  const endpoints = `--endpoint-resource-manager ${arm.url} --endpoint-management ${arm.url} --endpoint-active-directory ${arm.url}/adfs`;
  await run(`cloud register --name Fake ${endpoints} --endpoint-active-directory-resource-id ${arm.url}`);
  await run('cloud set --name Fake');
  const { tenantId, clientId, clientSecret } = arm.principal;
  await run(`login --service-principal --username ${clientId} --password ${clientSecret} --tenant ${tenantId}`);

  await run('group create --name az --location westeurope');
  const size = 20 * MiB + 512;
  const kind = '--os-type Linux --hyper-v-generation V2 --sku Standard_LRS';
  await run(
    `disk create --resource-group az --name d --location westeurope --for-upload --upload-size-bytes ${size} ${kind}`,
  );
  const granted = await run(
    'disk grant-access --resource-group az --name d --access-level Write --duration-in-seconds 600',
  );
  assert.match((granted as { accessSas: string }).accessSas, clients.blobs.url.replace(/\/[^/]*$/, ''));
  const revoked = await run('disk revoke-access --resource-group az --name d').then(String, String);
  assert.match(revoked, 'InvalidVhd');
  await run('disk delete --resource-group az --name d --yes');

  const disk = await clients.upload('d');
  // `az image create` of Debian trips over its own library (no attribute 'generalized') before it asks anything.
  await run('sig create --resource-group rg --gallery-name g --location westeurope');
  await run(
    'sig image-definition create --resource-group rg --gallery-name g --gallery-image-definition i --location westeurope --os-type Linux --os-state Generalized --publisher p --offer o --sku s',
  );
  await run(
    `sig image-version create --resource-group rg --gallery-name g --gallery-image-definition i --gallery-image-version 1.0.0 --location westeurope --os-snapshot ${disk}`,
  );
  const version = await compute.galleryImageVersions.get('rg', 'g', 'i', '1.0.0');
  assert.is(version.provisioningState, 'Succeeded');
  await run('group delete --name az --yes');
  assert.is((await clients.resources.resourceGroups.checkExistence('az')).body, false);
});

test.run();
