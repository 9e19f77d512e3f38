import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { boot, build, overlayThatTypes, putOnBootPartition, tail } from '../support/boot-rig.ts';
import { fullIso } from '../support/full-iso.ts';
import { SETTINGS } from '../support/guest/client-rig.ts';
import { tempDir } from '../support/temp-dir.ts';

const dir = await tempDir();

async function userData(settings: object): Promise<string> {
  const path = join(dir.path, 'user-data.json');
  await writeFile(path, JSON.stringify(settings));
  return path;
}

test('config.json goes before userData; a machine that stays on is open to who may use its serial console', async () => {
  const overlay = await overlayThatTypes(dir.path, [
    'until [ -e /run/initramfs/live/failback/completed ]; do sleep 1; done',
    'while systemctl --quiet is-active failback-client; do sleep 1; done',
    'sudo failback-guest status',
    'sudo failback-guest reset',
  ]);
  const path = await build({
    iso: await fullIso(),
    name: 'idle',
    outputDir: dir.path,
    guest: { overlay, console: 'autologin', afterSuccess: 'idle', reportReady: 'off' },
  });
  await putOnBootPartition(path, 'failback', 'config.json', JSON.stringify(SETTINGS));
  const userDataFile = await userData({ ...SETTINGS, region: 'eu-west-1' });
  const booted = await boot({ path, userDataFile, expect: 'The next boot starts the client again' });
  const { result, log, said } = booted;
  assert.ok(result.ok, tail(booted));
  const { configuration, readyReport, client, completed, poweredOff, errors } = result.guest;
  assert.equal(
    { configuration, report: readyReport.received, status: client.status, completed, poweredOff, errors },
    {
      configuration: { delivered: false, source: 'file' },
      report: false,
      status: 0,
      completed: true,
      poweredOff: false,
      errors: [],
    },
  );
  assert.ok(said.includes('AWS_REGION is us-east-2'), said.join('\n'));
  assert.match(log, /failback-kit: ready skipped: switched off in this image/);
  assert.match(log, /failback-stand-in login: ec2-user \(automatic login\)/);
  assert.match(log, /failback-kit: completed at \S+; the machine stays on/);
  assert.match(log, /The failback was completed at \S+; nothing starts by itself\./);
});

test('a machine with a static network waits for somebody who logs in with the password and starts the client', async () => {
  const overlay = await overlayThatTypes(dir.path, ['ec2-user', 'open, sesame', 'sudo failback-guest start']);
  const path = await build({
    iso: await fullIso(),
    name: 'waiting',
    outputDir: dir.path,
    // No DHCP.
    kernelArgs: ['systemd.mask=network.service'],
    guest: {
      overlay,
      console: 'password',
      // Of the password above: openssl passwd -6 -salt failback 'open, sesame'
      passwordHash:
        '$6$failback$mkn88Ag8.PfkkK2Peh0s/gAw6owwX.Zr3PB07ryBR8k.j23uHhp1mqPcQ6DyCDj5c28Y.E0HkeqA.qt19OuLS.',
      autostart: 'off',
      hostname: 'failback-test',
      network: { address: '168.63.129.77/7', gateway: '168.0.0.2', dns: '168.0.0.3' },
      proxy: 'http://168.0.0.9:3128',
    },
  });
  const booted = await boot({ path, userDataFile: await userData(SETTINGS), expect: 'reboot: Power down' });
  const { result, log, said } = booted;
  assert.ok(result.ok, tail(booted));
  const { configuration, readyReport, client, completed, poweredOff, errors } = result.guest;
  assert.equal(
    {
      delivered: configuration.delivered,
      ready: readyReport.valid,
      status: client.status,
      completed,
      poweredOff,
      errors,
    },
    { delivered: true, ready: true, status: 0, completed: true, poweredOff: true, errors: [] },
  );
  assert.match(log, /failback-kit: config from none: automatic start is off in this image/);
  assert.match(log, 'Password: ');
  assert.match(log, /ec2-user@failback-test:~\$ sudo failback-guest start/);
  assert.match(log, /failback-kit: config from imds: us-east-2/);
  for (const line of [
    'look: SSH at 127.0.0.1:22',
    'CONFIG_NETWORK is 1',
    'IPADDR is 168.63.129.77',
    'NETMASK is 254.0.0.0',
    'GATEWAY is 168.0.0.2',
    'DNS is 168.0.0.3',
    'PROXY is http://168.0.0.9:3128',
  ]) {
    assert.ok(said.includes(line), `${line} is not in:\n${said.join('\n')}`);
  }
});

test.after(async () => {
  await dir[Symbol.asyncDispose]();
});

test.run();
