import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { findCloud, parseEndpoints } from '../../../src/azure/cloud.ts';
import { silentHost } from '../../../src/events.ts';
import { refused } from '../../support/formats/refused.ts';

const options = { host: silentHost, signal: new AbortController().signal };
const ARM = 'https://management.local.example';
const endpoints = {
  name: 'AzureStack-User-1',
  resourceManager: `${ARM}/`,
  authentication: { loginEndpoint: 'https://login.local.example/adfs', audiences: ['https://management.tenant/1'] },
  suffixes: { storage: 'local.example' },
};

test('the clouds have names, in any case', async () => {
  const cloud = await findCloud('AzureCloud', options);
  assert.is(cloud.arm, 'https://management.azure.com');
  assert.is(cloud.scope, 'https://management.azure.com/.default');
  assert.is(cloud.authority, 'https://login.microsoftonline.com');
  assert.is(cloud.storageSuffix, 'core.windows.net');
  assert.is((await findCloud('azureusgovernment', options)).arm, 'https://management.usgovcloudapi.net');
  assert.is((await findCloud('AzureChinaCloud', options)).authority, 'https://login.chinacloudapi.cn');
});

test('a name that is none is answered with the nearest', async () => {
  const error = await refused(() => findCloud('AzureChina', options), 'AzureChina', 'E_USAGE');
  assert.match(error.hint ?? '', 'Did you mean AzureChinaCloud?');
});

test('a token is never sent without encryption', async () => {
  await refused(() => findCloud('http://127.0.0.1:1', options), '--cloud', 'E_USAGE');
  await refused(() => findCloud('ftp://127.0.0.1:1', options), '--cloud', 'E_USAGE');
});

test('a Resource Manager tells what belongs to it, in the old shape and the new', () => {
  const expected = {
    name: 'AzureStack-User-1',
    arm: ARM,
    scope: 'https://management.tenant/1/.default',
    authority: 'https://login.local.example',
    storageSuffix: 'local.example',
    known: false,
  };
  assert.equal(parseEndpoints(ARM, JSON.stringify(endpoints)), expected);
  const other = { ...endpoints, name: 'Other', resourceManager: 'https://other.example/' };
  assert.equal(parseEndpoints(ARM, JSON.stringify([other, endpoints])), expected);
});

test('the audience is the Resource Manager itself if it says so', () => {
  const authentication = { ...endpoints.authentication, audiences: ['https://core.example/', `${ARM}/`] };
  assert.is(parseEndpoints(ARM, JSON.stringify({ ...endpoints, authentication })).scope, `${ARM}/.default`);
});

test('an answer that describes no cloud is an error with the address', async () => {
  for (const body of ['', '<html>', 'null', '[]', '{}', '[null]', '{"authentication":5,"suffixes":null}']) {
    await refused(() => parseEndpoints(ARM, body), ARM, 'E_HTTP');
  }
  const plain = { ...endpoints.authentication, loginEndpoint: 'http://login.local.example' };
  await refused(() => parseEndpoints(ARM, JSON.stringify({ ...endpoints, authentication: plain })), ARM, 'E_HTTP');
});

test.run();
