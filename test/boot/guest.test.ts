import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { serveHttp } from '../../src/boot/azure/service.ts';
import { packageFile } from '../../src/paths.ts';
import type { BuildResult } from '../../src/pipeline/build/options.ts';
import type { Manifest } from '../../src/manifest/manifest.ts';
import { boot, build, heard, LOOKING, tail, VAULT_ADDRESS } from '../support/boot-rig.ts';
import { runMain } from '../support/cli.ts';
import { fullIso } from '../support/full-iso.ts';
import { SETTINGS } from '../support/guest/client-rig.ts';
import { leanIso } from '../support/lean-iso.ts';
import { tempDir } from '../support/temp-dir.ts';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl test';
const dir = await tempDir();

async function userData(settings: object): Promise<string> {
  const path = join(dir.path, 'user-data.json');
  await writeFile(path, JSON.stringify(settings));
  return path;
}

/** The image of the first tests. Its ISO is not the newest one: the stand-in asks somebody to press Enter. */
const image = join(dir.path, 'configured.vhd');

test('a build proves that its machine fails back, switches itself off, and stays idle ever after', async () => {
  const sample = packageFile('templates/user-data.sample.json');
  const checked = ['--boot-check', '--user-data', sample, '--toolbox', 'host', '--no-cache', '--json'];
  const guest = ['--overlay', LOOKING, '--ssh-key', KEY, '--ssh-listen', 'all', '--hostname', 'failback-test'];
  const output = ['--name', 'configured', '--output', dir.path];
  const { code, stdout, stderr } = await runMain(['build', '--iso', await fullIso(), ...output, ...guest, ...checked]);
  assert.is(code, 0, stderr);
  const { boot: result, manifest } = JSON.parse(stdout) as BuildResult;
  assert.ok(result !== null);
  const { said } = await heard(result);
  const { bootCheck } = JSON.parse(await readFile(manifest, 'utf8')) as Manifest;
  assert.equal([bootCheck?.ok, bootCheck?.secondBoot?.idle], [true, true]);
  // The login prompt may come later than the end of the client, which switches the machine off.
  const reached = result.reached.map(({ milestone }) => milestone).filter((id) => id !== 'login');
  const all = ['client', 'completed', 'config', 'firmware', 'grub', 'initramfs', 'kernel', 'live-root', 'overlay'];
  assert.equal(reached.sort(), [...all, 'ready']);
  assert.ok((await stat(result.screenshot ?? '')).size > 0);
  const { overlayApplied, configuration, readyReport, client, completed, poweredOff, errors } = result.guest;
  assert.equal(
    { overlayApplied, configuration, readyReport, client, completed, poweredOff, errors },
    {
      overlayApplied: true,
      configuration: { delivered: true, source: 'imds' },
      readyReport: { received: true, valid: true, by: 'xml', problem: null },
      client: {
        started: true,
        variables: [
          ...['AWS_REGION', 'AWS_ACCESS_KEY', 'AWS_SECRET_KEY', 'AWS_DRS_ENDPOINT', 'S3_ENDPOINT'],
          ...['RECOVERY_INSTANCE_ID', 'DEVICE_MAPPING', 'NO_PROMPT'],
        ],
        status: 0,
      },
      completed: true,
      poweredOff: true,
      errors: [],
    },
  );
  assert.is(result.secondBoot?.idle, true);

  const hear = (text: string) => assert.ok(said.includes(text), `${text} is not in:\n${said.join('\n')}`);
  hear('start.sh started by ec2-user with 0 arguments in /home/ec2-user, reading /dev/null');
  for (const name of ['AWS_SESSION_TOKEN', 'CONFIG_NETWORK', 'IPADDR', 'PROXY']) hear(`${name} is unset`);
  for (const name of ['AWS_DRS_ENDPOINT', 'S3_ENDPOINT']) hear(`${name} is empty`);
  for (const name of ['AWS_ACCESS_KEY', 'AWS_SECRET_KEY']) hear(`${name} is set`);
  hear('AWS_REGION is us-east-2');
  const mapping = '/dev/nvme0n1=/dev/disk/by-path/acpi-VMBUS:00-scsi-0:0:0:0,/dev/nvme1n1=EXCLUDE';
  hear(`DEVICE_MAPPING is ${mapping}`);
  hear('other variables: HOME LANG LOGNAME PATH PWD SHELL SHLVL TERM USER');
  hear('a newer Failback Client ISO exists');
  hear(
    'failback_entry --region us-east-2 --aws-access-key-id ... --aws-secret-access-key ... --default-endpoint ' +
      `--recovery-instance-id i-0123456789abcdef0 --device-mapping ${mapping} --no-prompt`,
  );
  hear('failback completed');
  assert.ok(!said.includes('failback done, rebooting') || poweredOff);

  // Only AWS's own programs have the secret, and its own log.
  hear('look: secret in the arguments of failback_entry');
  hear('look: secret in the environment of start.sh sudo');
  hear('look: secret in the files /home/ec2-user/failback.log');
  hear('look: name failback-test');
  hear('look: SSH at 0.0.0.0:22 [::]:22');
  hear('look: keys: ssh-ed25519');
  hear('look: passwords: root *, ec2-user *,');
  hear('end: secrets:');
});

test('wrong credentials are named on the serial console, and not tried again', async () => {
  const userDataFile = await userData({ ...SETTINGS, accessKey: 'AKIAREFUSEDREFUSED00' });
  const booted = await boot({ path: image, userDataFile, expect: 'end: client unit' });
  assert.ok(booted.result.ok, tail(booted));
  assert.ok(booted.said.includes('end: client unit failed, status 78'), tail(booted));
  assert.match(booted.log, 'failback-kit: error AWS refuses the credentials');
  assert.is(booted.said.filter((line) => line.startsWith('start.sh started')).length, 1);
  // It may be stopped before it ends by itself.
  assert.is(new Set(booted.log.match(/client ended with status \d+/g)).size, 1);
});

test('drivers that the initramfs lacks load, and a slow network and a Key Vault are waited for', async () => {
  const { accessKey, secretKey, ...plain } = SETTINGS;
  const path = await build({
    iso: await leanIso(['hv_vmbus', 'hv_storvsc', 'sd_mod', 'xfs']),
    fs: 'xfs',
    generation: 2,
    name: 'lean',
    outputDir: dir.path,
    // Without Hyper-V they are found and refuse to start.
    kernelArgs: ['rd.modules_load=hv_netvsc,hv_storvsc'],
    guest: { overlay: LOOKING },
  });
  const token = 'a-token-of-the-managed-identity';
  const vault = serveHttp(({ path, headers, query }) => {
    const known = path === '/secrets/failback' && headers.authorization === `Bearer ${token}`;
    if (!known || query.get('api-version') !== '7.4') return { status: 403 };
    return { status: 200, body: JSON.stringify({ value: JSON.stringify({ accessKey, secretKey }) }) };
  });
  const services = [{ name: 'vault', address: VAULT_ADDRESS, port: 80, server: vault }];
  const booted = await boot({
    path,
    userDataFile: await userData({ ...plain, keyVault: 'https://failback.vault.azure.net/secrets/failback' }),
    secondBoot: true,
    azure: { token, services, networkDelayMs: 90_000 },
  });
  const { result, log, said } = booted;
  assert.ok(result.ok, tail(booted));
  assert.is(result.firmware, 'uefi');
  assert.equal(result.guest.configuration, { delivered: true, source: 'keyvault' });
  assert.equal(result.guest.client.status, 0);
  assert.is(result.secondBoot?.idle, true);
  assert.not.match(log, token);
  for (const name of ['hv_netvsc', 'hv_storvsc']) {
    assert.ok(said.includes(`look: Failed to insert module '${name}': No such device`), said.join('\n'));
  }
});

test.after(async () => {
  await dir[Symbol.asyncDispose]();
});

test.run();
