import { stat } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { clientRig, configure, SETTINGS } from '../../support/guest/client-rig.ts';
import { metadata } from '../../support/guest/metadata.ts';
import { exists, type GuestRig, SHELLS } from '../../support/guest/rig.ts';

const MODE = 'run/failback-kit/mode';
const ENV = 'run/failback-kit/env';
const NOWHERE = { FAILBACK_IMDS: 'http://127.0.0.1:9' };

const config = (rig: GuestRig) => rig.run(['dash'], 'config');

for (const shell of SHELLS) {
  test(`${shell[0]}: userData becomes the client's variables`, async () => {
    const userData = JSON.stringify({ ...SETTINGS, deviceMapping: '/dev/xvda=/dev/sdb', sessionToken: 'FwoG/Zz==' });
    await using service = await metadata({ userData, failures: 2 });
    await using rig = await clientRig('', { FAILBACK_IMDS: service.url });
    await rig.run(shell, 'config');
    assert.equal(await rig.log(), ['failback-kit: config from imds: us-east-2']);
    assert.is(await rig.text(MODE), 'unattended\n');
    assert.equal((await rig.text(ENV)).trimEnd().split('\n'), [
      'AWS_REGION=us-east-2',
      'AWS_ACCESS_KEY=AKIAIOSFODNN7EXAMPLE',
      'AWS_SECRET_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      'AWS_SESSION_TOKEN=FwoG/Zz==',
      'AWS_DRS_ENDPOINT=',
      'S3_ENDPOINT=',
      'RECOVERY_INSTANCE_ID=i-0123456789abcdef0',
      'DEVICE_MAPPING=/dev/xvda=/dev/sdb',
      'NO_PROMPT=1',
    ]);
    assert.is((await stat(rig.at(ENV))).mode & 0o777, 0o600);
    assert.is(await exists(rig.at('run/failback-kit/config')), false);
  });

  test(`${shell[0]}: a Key Vault secret is laid over what names it`, async () => {
    const { accessKey, secretKey, ...rest } = SETTINGS;
    const keyVault = 'https://my-vault.vault.azure.net/secrets/failback';
    await using service = await metadata({
      userData: JSON.stringify({ ...rest, keyVault }),
      token: 'a.token',
      secret: JSON.stringify(
        { version: 1, accessKey, secretKey, region: 'eu-west-1', afterSuccess: 'idle' },
        undefined,
        2,
      ),
    });
    await using rig = await clientRig('', { FAILBACK_IMDS: service.url, FAILBACK_KEYVAULT: service.url });
    await rig.run(shell, 'config');
    assert.equal(await rig.log(), ['failback-kit: config from keyvault: eu-west-1']);
    assert.match(await rig.text(ENV), /^AWS_REGION=eu-west-1\nAWS_ACCESS_KEY=AKIA[^]*RECOVERY_INSTANCE_ID=i-0/);
    assert.is(await rig.text('run/failback-kit/after-success'), 'idle\n');
  });
}

test('the file on the boot partition comes before userData', async () => {
  await using service = await metadata({ userData: JSON.stringify(SETTINGS) });
  await using rig = await clientRig('', { FAILBACK_IMDS: service.url });
  await configure(rig, {
    ...SETTINGS,
    deviceMapping: { '/dev/xvda': '/dev/sdb', '/dev/x.y': 'EXCLUDE' },
    network: { address: '10.1.2.3/20', gateway: '10.1.0.1', dns: '10.1.0.2' },
    proxy: 'http://10.0.0.9:3128',
    noPrompt: false,
  });
  await config(rig);
  assert.equal(await rig.log(), ['failback-kit: config from file: us-east-2']);
  assert.equal(service.calls, []);
  const variables = (await rig.text(ENV)).trimEnd().split('\n');
  assert.equal(variables.slice(6), [
    'DEVICE_MAPPING=/dev/xvda=/dev/sdb,/dev/x.y=EXCLUDE',
    'CONFIG_NETWORK=1',
    'IPADDR=10.1.2.3',
    'NETMASK=255.255.240.0',
    'GATEWAY=10.1.0.1',
    'DNS=10.1.0.2',
    'PROXY=http://10.0.0.9:3128',
  ]);
});

test("the image's network and proxy stand in for those of the configuration", async () => {
  await using rig = await clientRig('', {
    FAILBACK_NETWORK_ADDRESS: '10.0.0.4',
    FAILBACK_NETWORK_NETMASK: '255.255.255.0',
    FAILBACK_NETWORK_GATEWAY: '10.0.0.1',
    FAILBACK_NETWORK_DNS: '10.0.0.2',
    FAILBACK_PROXY: 'http://proxy:8080',
  });
  await configure(rig);
  await config(rig);
  const static_ = 'IPADDR=10.0.0.4\nNETMASK=255.255.255.0\nGATEWAY=10.0.0.1\nDNS=10.0.0.2\nPROXY=http://proxy:8080\n';
  assert.ok((await rig.text(ENV)).endsWith(static_));
});

test('without a configuration the console stays as AWS ships it', async () => {
  await using service = await metadata();
  await using rig = await clientRig('', { FAILBACK_IMDS: service.url });
  await config(rig);
  assert.equal(await rig.log(), ["failback-kit: config from none: the console is AWS's own"]);
  assert.is(await rig.text(MODE), 'interactive\n');
  assert.is(await exists(rig.at(ENV)), false);
});

test('without a metadata service the wait ends', async () => {
  await using rig = await clientRig('', NOWHERE);
  await config(rig);
  assert.equal(await rig.log(), [
    "failback-kit: config from none: the metadata service does not answer; the console is AWS's own",
  ]);
  assert.is(await rig.text(MODE), 'interactive\n');
});

test('Azure gets more time than a machine without a cable', async () => {
  const pauses = async (prepare: (rig: GuestRig) => Promise<void>) => {
    await using rig = await clientRig('', NOWHERE);
    await prepare(rig);
    await config(rig);
    const calls = (await rig.calls()).filter((call) => call.startsWith('sleep '));
    return calls.reduce((sum, call) => sum + Number(call.slice(6)), 0);
  };
  const [azure, cable, none] = await Promise.all([
    pauses((rig) => rig.put('sys/class/dmi/id/chassis_asset_tag', '7783-7084-3265-9085-8269-3286-77\n')),
    pauses((rig) => rig.put('sys/class/net/eth0/carrier', '1\n')),
    pauses((rig) => rig.put('sys/class/net/lo/carrier', '1\n')),
  ]);
  assert.ok(none >= 20 && none < cable && cable < azure && azure < 130, `${none} ${cable} ${azure}`);
});

const BAD: readonly (readonly [string, object | string, RegExp])[] = [
  ['no JSON', '{"version": 1,\n "region": us-east-1}', /no JSON at line:column 2:12: unexpected u/],
  ['another version', { ...SETTINGS, version: 2 }, /version is not 1/],
  ['no region', { ...SETTINGS, region: undefined }, /region is missing/],
  ['half a key', { ...SETTINGS, secretKey: undefined }, /secretKey is missing/],
  ['a temporary key alone', { ...SETTINGS, accessKey: 'ASIAIOSFODNN7EXAMPLE' }, /sessionToken is missing/],
  ['a number for a text', { ...SETTINGS, secretKey: 123_456_789 }, /secretKey must be of type string, not number/],
  ['a line end in a value', { ...SETTINGS, secretKey: 'secret\nPROXY=x' }, /secretKey is not what AWS hands out/],
  ['a LUN that is none', { ...SETTINGS, deviceMapping: { a: 'lun:64' } }, /deviceMapping\.a is not lun:N/],
  ['a wildcard', { ...SETTINGS, deviceMapping: '/dev/*' }, /deviceMapping is not/],
  ['a half network', { ...SETTINGS, network: { address: '10.0.0.1' } }, /network needs .* has only: address/],
  ['another vault', { ...SETTINGS, keyVault: 'https://evil.example/secrets/a' }, /keyVault is not https:/],
  ['a list', [SETTINGS], /the configuration must be of type object, not array/],
];

for (const [name, content, message] of BAD) {
  test(`refused: ${name}`, async () => {
    const userData = typeof content === 'string' ? content : JSON.stringify(content);
    await using service = await metadata({ userData, token: 'a.token' });
    await using rig = await clientRig('', { FAILBACK_IMDS: service.url });
    const { stdout, stderr } = await config(rig);
    const [line = '', ...more] = await rig.log();
    assert.match(line, message);
    assert.match(line, /^failback-kit: error userData: /);
    assert.equal(more, []);
    assert.is(await rig.text(MODE), 'interactive\n');
    assert.is(await exists(rig.at(ENV)), false);
    assert.not.match(`${line}${stdout}${stderr}`, /wJalr|123456789|secret\n/);
  });
}

test('an unknown setting is named and does no harm', async () => {
  await using rig = await clientRig();
  await configure(rig, { ...SETTINGS, regoin: 'x', network: undefined });
  const { stderr } = await config(rig);
  assert.match(stderr, /unknown setting: regoin/);
  assert.is(await rig.text(MODE), 'unattended\n');
});

test('a secret that cannot be had yet leaves the start to try again', async () => {
  const keyVault = 'https://my-vault.vault.azure.net/secrets/failback';
  await using service = await metadata({ userData: JSON.stringify({ version: 1, keyVault }), token: 'a.token' });
  await using rig = await clientRig('', { FAILBACK_IMDS: service.url, FAILBACK_KEYVAULT: service.url });
  await config(rig);
  assert.match(
    (await rig.log()).join('\n'),
    /error the Key Vault secret cannot be read \(403: .*Key Vault Secrets User\)/,
  );
  assert.is(await rig.text(MODE), 'unattended\n');
});

test('no managed identity is said', async () => {
  const keyVault = 'https://my-vault.vault.azure.net/secrets/failback';
  await using service = await metadata({ userData: JSON.stringify({ version: 1, keyVault }) });
  await using rig = await clientRig('', { FAILBACK_IMDS: service.url });
  await config(rig);
  assert.match(
    (await rig.log()).join('\n'),
    /error no token of the VM's managed identity \(status 400: Identity not found\)/,
  );
});

test('after a completed failback nothing is fetched', async () => {
  await using rig = await clientRig('', NOWHERE);
  await configure(rig);
  await rig.put('run/initramfs/live/failback/completed', '2026-01-02T03:04:05Z\n');
  await config(rig);
  assert.equal(await rig.log(), [
    'failback-kit: idle failback completed at 2026-01-02T03:04:05Z; run `failback-guest reset` to arm again',
  ]);
  assert.is(await rig.text(MODE), 'completed\n');
  assert.match((await rig.run(['dash'], 'status')).stdout, /completed at 2026-01-02T03:04:05Z/);
  assert.match((await rig.run(['dash'], 'reset')).stdout, /^Forgotten/);
  await config(rig);
  assert.is(await rig.text(MODE), 'unattended\n');
});

test('automatic start can be off', async () => {
  await using rig = await clientRig('', { FAILBACK_AUTOSTART: 'off' });
  await configure(rig);
  await config(rig);
  assert.is(await rig.text(MODE), 'off\n');
  assert.is(await exists(rig.at(ENV)), false);
});

test.run();
