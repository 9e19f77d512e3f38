import { Agent } from 'node:https';
import {
  AccountSASPermissions,
  AccountSASResourceTypes,
  AccountSASServices,
  BlobSASPermissions,
  BlobServiceClient,
  StorageSharedKeyCredential,
  generateAccountSASQueryParameters,
  generateBlobSASQueryParameters,
} from '@azure/storage-blob';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FakeBlobs } from '../../fakes/blob/fake-blobs.ts';
import { ask } from '../../support/blob-ask.ts';
import { testCertificate } from '../../support/test-certificate.ts';

const create = { 'x-ms-blob-type': 'PageBlob', 'x-ms-blob-content-length': '1024' };
const version = { 'x-ms-version': '2023-08-03' };
const HOUR = 3600_000;

async function started(tls?: { key: string; cert: string }): Promise<FakeBlobs> {
  const blobs = await FakeBlobs.start({ tls });
  blobs.createContainer('vhds');
  return blobs;
}

const detail = (text: string) => /<AuthenticationErrorDetail>([^<]*)</.exec(text)?.[1] ?? '';

test('who shows nothing is told what to show', async () => {
  await using blobs = await started();
  const { status, code, headers } = await ask(`GET ${blobs.url}/vhds/a.vhd`);
  assert.equal([status, code], [401, 'NoAuthenticationInformation']);
  assert.match(headers['www-authenticate'] ?? '', 'resource_id=https://storage.azure.com');
});

test("requests signed with the account's key are taken; with another, late or without a version they are not", async () => {
  await using blobs = await started();
  const client = (key: string) =>
    new BlobServiceClient(blobs.url, new StorageSharedKeyCredential(blobs.account, key), {
      retryOptions: { maxTries: 1 },
    })
      .getContainerClient('vhds')
      .getPageBlobClient('a folder/ä+b.vhd');
  await client(blobs.key).create(1024, { metadata: { b: '2', a: '1' }, conditions: { ifNoneMatch: '*' } });
  assert.is((await client(blobs.key).getProperties()).metadata?.['a'], '1');
  assert.is(blobs.find('vhds/a folder/ä+b.vhd')?.size, 1024);
  const code = (action: Promise<unknown>) =>
    action.then(
      () => 'done',
      (error: unknown) => (error as { code?: string }).code,
    );
  const page = Buffer.alloc(512);
  assert.is(await code(client(Buffer.alloc(64).toString('base64')).uploadPages(page, 0, 512)), 'AuthenticationFailed');
  blobs.clock.advance(16 * 60_000);
  assert.is(await code(client(blobs.key).uploadPages(page, 0, 512)), 'AuthenticationFailed');
  const headers = { authorization: `SharedKey ${blobs.account}:AAAA`, 'x-ms-date': new Date().toUTCString() };
  assert.is((await ask(`GET ${blobs.url}/vhds/a`, { headers })).code, 'MissingRequiredHeader');
});

test('a SAS permits what it says, for what it is made, while it lasts', async () => {
  await using blobs = await started();
  const expiresOn = new Date(Date.now() + HOUR);
  const readOnly = blobs.sas('vhds/a.vhd', { permissions: 'r', expiresOn });
  assert.is((await ask(`PUT ${readOnly}`, { headers: create })).code, 'AuthorizationPermissionMismatch');
  const creates = blobs.sas('vhds/a.vhd', { permissions: 'c', expiresOn });
  assert.is((await ask(`PUT ${creates}`, { headers: create })).status, 201);
  assert.is((await ask(`PUT ${creates}`, { headers: create })).code, 'AuthorizationPermissionMismatch');
  assert.is((await ask(`GET ${creates}`)).code, 'AuthorizationPermissionMismatch');
  assert.is((await ask(`GET ${readOnly}`)).status, 200);
  assert.is((await ask(`GET ${readOnly.replace('a.vhd', 'b.vhd')}`)).code, 'AuthenticationFailed');
  assert.is((await ask(`GET ${readOnly.replace('sp=r', 'sp=rw')}`)).code, 'AuthenticationFailed');
  const ofContainer = blobs.sas('vhds', { permissions: 'r', expiresOn });
  assert.is((await ask(`GET ${ofContainer.replace('/vhds?', '/vhds/a.vhd?')}`)).status, 200);
  assert.is((await ask(`GET ${ofContainer}&restype=container`)).code, 'AuthorizationFailure');
  blobs.clock.advance(HOUR);
  const late = await ask(`GET ${readOnly}`);
  assert.equal([late.status, late.code], [403, 'AuthenticationFailed']);
  assert.match(detail(late.text), /^Signature not valid in the specified time frame: Start \[\] - Expiry \[20/);
});

test('SAS that the SDK signs are taken: of every version, of a blob, a container and an account', async () => {
  await using blobs = await started();
  const credential = new StorageSharedKeyCredential(blobs.account, blobs.key);
  const expiresOn = new Date(Date.now() + HOUR);
  await ask(`PUT ${blobs.sas('vhds/a.vhd', { permissions: 'c', expiresOn })}`, { headers: create });
  for (const version of ['2018-03-28', '2018-11-09', '2020-12-06', '2026-04-06']) {
    const values = { containerName: 'vhds', permissions: BlobSASPermissions.parse('r'), expiresOn, version };
    for (const blobName of ['a.vhd', '']) {
      const sas = generateBlobSASQueryParameters(
        { ...values, ...(blobName ? { blobName } : {}) },
        credential,
      ).toString();
      const { status, text } = await ask(`GET ${blobs.url}/vhds/a.vhd?${sas}`);
      assert.is(status, 200, `${version} ${text}`);
    }
  }
  const values = {
    expiresOn,
    permissions: AccountSASPermissions.parse('rc'),
    services: AccountSASServices.parse('b').toString(),
  };
  const sas = (resourceTypes: string) => {
    const types = AccountSASResourceTypes.parse(resourceTypes).toString();
    return generateAccountSASQueryParameters({ ...values, resourceTypes: types }, credential).toString();
  };
  assert.is((await ask(`GET ${blobs.url}/vhds/a.vhd?${sas('o')}`)).status, 200);
  assert.is((await ask(`PUT ${blobs.url}/more?restype=container&${sas('c')}`)).status, 201);
  assert.is((await ask(`GET ${blobs.url}/vhds/a.vhd?${sas('c')}`)).code, 'AuthorizationResourceTypeMismatch');
});

test('a bearer token is good if it was issued, until it expires or is revoked, and over https alone', async () => {
  const tls = await testCertificate();
  await using blobs = await started(tls);
  const agent = new Agent({ ca: tls.cert });
  await ask(`PUT ${blobs.sas('vhds/a.vhd', { permissions: 'c', expiresOn: new Date(Date.now() + HOUR) })}`, {
    headers: create,
    agent,
  });
  const url = `${blobs.url}/vhds/a.vhd`;
  const get = (token: string, headers: Record<string, string> = version) =>
    ask(`GET ${url}`, { headers: { authorization: `Bearer ${token}`, ...headers }, agent });
  blobs.acceptToken('one', new Date(Date.now() + HOUR));
  blobs.acceptToken('two', new Date(Date.now() + 2 * HOUR));
  assert.is((await get('one')).status, 200);
  assert.is((await get('one', {})).code, 'MissingRequiredHeader');
  assert.is((await get('three')).code, 'InvalidAuthenticationInfo');
  blobs.clock.advance(HOUR);
  assert.equal([(await get('one')).status, (await get('two')).status], [401, 200]);
  blobs.revokeToken('two');
  assert.is((await get('two')).status, 401);

  await using plain = await started();
  plain.acceptToken('one', new Date(Date.now() + HOUR));
  const headers = { authorization: 'Bearer one', ...version };
  assert.is((await ask(`GET ${plain.url}/vhds/a.vhd`, { headers })).code, 'AuthenticationFailed');
});

test('the account may stand in the host name', async () => {
  await using blobs = await started();
  await ask(`PUT ${blobs.sas('vhds/a.vhd', { permissions: 'c', expiresOn: new Date(Date.now() + HOUR) })}`, {
    headers: create,
  });
  const { search } = new URL(blobs.sas('vhds/a.vhd', { permissions: 'r', expiresOn: new Date(Date.now() + HOUR) }));
  const headers = { host: `${blobs.account}.blob.core.windows.net` };
  assert.is((await ask(`GET http://127.0.0.1:${blobs.port}/vhds/a.vhd${search}`, { headers })).status, 200);
});

test.run();
