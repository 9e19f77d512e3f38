import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { redact } from '../../../src/redact.ts';
import { validateUserData } from '../../../src/guest/validate-user-data.ts';
import { refused } from '../../support/formats/refused.ts';

const MINIMAL = {
  version: 1,
  region: 'us-east-2',
  accessKey: 'AKIAIOSFODNN7EXAMPLE',
  secretKey: 'wJalrXUtnFEMI/K7MDENG',
};

const read = (value: object | string) =>
  validateUserData(typeof value === 'string' ? value : JSON.stringify(value), 'user-data.json');
const problems = async (value: object | string) =>
  (await refused(() => read(value), '', 'E_CONFIG')).message.split('\n');

test('what the client needs, and all that it may be told', () => {
  assert.equal(read(MINIMAL), MINIMAL);
  const full = {
    ...MINIMAL,
    sessionToken: 'IQoJb3JpZ2luX2VjEXAMPLE',
    drsEndpoint: 'vpce-1.drs.us-east-2.vpce.amazonaws.com',
    s3Endpoint: '',
    recoveryInstanceId: 'i-0123456789abcdef0',
    deviceMapping: '/dev/xvda=/dev/sda,/dev/xvdb=EXCLUDE',
    network: { address: '10.0.0.4/24', gateway: '10.0.0.1', dns: '10.0.0.1' },
    proxy: 'http://10.0.0.9:3128',
    keyVault: 'https://failback.vault.azure.net/secrets/client/0123456789abcdef0123456789abcdef',
    afterSuccess: 'idle',
    noPrompt: false,
  };
  assert.equal(read(full), full);
  const deviceMapping = { '/dev/xvda': '/dev/sda', '/dev/nvme1n1': 'lun:0', '/dev/nvme2n1': 'lun:63', b: 'EXCLUDE' };
  assert.equal(read({ ...MINIMAL, deviceMapping }).deviceMapping, deviceMapping);
});

test('a LUN is one that a data disk of Azure can have', async () => {
  for (const volume of ['lun:', 'lun:64', 'lun:01', 'lun:a', 'lun:1/2']) {
    const [problem] = await problems({ ...MINIMAL, deviceMapping: { '/dev/xvda': volume } });
    assert.match(problem ?? '', 'deviceMapping', volume);
  }
});

test('a Key Vault secret may hold the rest', () => {
  read({ version: 1, keyVault: 'https://failback.vault.azure.net/secrets/client' });
});

test('every mistake has its file, line and column', async () => {
  const text = `{
  "version": 2,
  "regoin": "us-east-2",
  "network": { "address": "here", "gatway": "10.0.0.1" }
}`;
  assert.equal(await problems(text), [
    'user-data.json:2:14: version must be 1',
    'user-data.json:3:3: "regoin" is no setting. Did you mean region?',
    'user-data.json:4:14: network.gateway is needed',
    'user-data.json:4:14: network.dns is needed',
    'user-data.json:4:27: network.address must be an IP address, such as 10.0.0.4/24',
    'user-data.json:4:35: "gatway" is no setting of network. Did you mean gateway?',
  ]);
  assert.equal(await problems('{"version": 1,\n  "region": }'), ['user-data.json:2:13: a value is expected here.']);
});

test('what nobody is there to answer must be given', async () => {
  const elsewhere = 'is needed, here or in a Key Vault secret that keyVault names';
  assert.equal(
    await problems({ version: 1 }),
    ['region', 'accessKey', 'secretKey'].map((name) => `user-data.json:1:1: ${name} ${elsewhere}`),
  );
  assert.match((await problems({ ...MINIMAL, accessKey: 'ASIAIOSFODNN7EXAMPLE' })).join(), 'sessionToken is needed');
  assert.match((await problems([])).join(), 'the file must be an object');
  const network = { address: '10.0.0.4', gateway: '10.0.0.1', dns: '10.0.0.1' };
  assert.match((await problems({ ...MINIMAL, network })).join(), 'network.netmask is needed');
});

test('a space in the device mapping would cut it in two', async () => {
  const [problem] = await problems({ ...MINIMAL, deviceMapping: '/dev/xvda=/dev/sda, /dev/xvdb=EXCLUDE' });
  assert.match(problem ?? '', 'deviceMapping must be pairs without spaces');
});

test('more than Azure takes is refused', async () => {
  assert.match((await problems({ ...MINIMAL, sessionToken: 'x'.repeat(50_000) })).join(), '65535 bytes');
});

test('its secrets are never shown from then on, nor those of a wrong text', async () => {
  read({ ...MINIMAL, secretKey: 'a-very-secret-key' });
  await problems({ version: 3, sessionToken: 'a-very-secret-token' });
  assert.is(redact('x a-very-secret-key a-very-secret-token'), 'x *** ***');
});

test.run();
