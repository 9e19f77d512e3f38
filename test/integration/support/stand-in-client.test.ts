import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { failedOver, type FailedOver } from '../../support/failed-over.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';

const ASSETS = fileURLToPath(new URL('../../support/full-iso/root/usr/lib/failback-stand-in', import.meta.url));
const GIB = 2 ** 30;
const MAC = '52:54:00:12:34:56';
const SECONDS = 1000;

/** A machine with these disks and one network card; starts the client as start.sh does. */
async function machine(disks: Readonly<Record<string, number>>) {
  const folder = await temporaryFolder();
  const put = async (path: string, text: string) => {
    await mkdir(dirname(folder.at(path)), { recursive: true });
    await writeFile(folder.at(path), text);
  };
  for (const [name, size] of Object.entries(disks)) await put(`sys/block/${name}/size`, `${size / 512}\n`);
  await put('sys/class/net/eth0/address', `${MAC}\n`);
  await put('sys/class/net/eth0/device/vendor', '');
  const failBack = ({ fake, keys, recoveryInstanceID: id }: FailedOver, ...more: string[]) => {
    const { accessKeyId, secretAccessKey, sessionToken } = keys;
    const given = ['--aws-access-key-id', accessKeyId, '--aws-secret-access-key', secretAccessKey];
    const known = ['--region', fake.region, '--endpoint', fake.url, '--recovery-instance-id', id, '--no-prompt'];
    return execa(`${ASSETS}/failback_entry`, [...given, '--aws-session-token', sessionToken, ...known, ...more], {
      env: {
        ...{ STAND_IN_ASSETS: ASSETS, STAND_IN_LOG: folder.at('log'), STAND_IN_PAUSE: '0.05' },
        STAND_IN_SYS: folder.at('sys'),
      },
      reject: false,
    });
  };
  return { failBack, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

/** Time passes, and everything that the recovery instance says of its failback is kept. */
async function follow(account: FailedOver, until: string): Promise<string[]> {
  const states: string[] = [];
  while (states.at(-1) !== until) {
    account.clock.advance(10 * SECONDS);
    const { failback } = await account.look();
    if (failback?.state !== undefined && failback.state !== states.at(-1)) states.push(failback.state);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return states;
}

test('the stand-in for the client pairs with the fake of DRS, and is done when DRS says so', async () => {
  await using account = await failedOver(MAC, '0.0.0.0/0');
  await using stand = await machine({ sda: 4 * GIB, sdb: 10 * GIB, sdc: 30 * GIB });
  const [first = '', second = ''] = account.devices;
  const running = stand.failBack(account, '--device-mapping', `${first}=/dev/sdc,${second}=/dev/sdb`);
  const until = 'FAILBACK_READY_FOR_LAUNCH';
  assert.equal(await follow(account, until), ['FAILBACK_NOT_STARTED', 'FAILBACK_IN_PROGRESS', until]);
  assert.is((await account.look()).failback?.failbackToOriginalServer, true);
  await account.launch();
  assert.is((await follow(account, 'FAILBACK_COMPLETED')).at(-1), 'FAILBACK_COMPLETED');
  const { exitCode, stdout } = await running;
  assert.is(exitCode, 0, stdout);
  assert.match(stdout, 'failback completed');
  assert.not.match(stdout, account.keys.sessionToken);
  assert.equal(account.fake.drs.clientLogs, ['mapped']);
});

test('without a mapping it takes what DRS suggests; what is wrong it says in the words of the real client', async () => {
  await using account = await failedOver('00:0d:3a:00:00:01', '0.0.0.0/0');
  await using small = await machine({ sda: 4 * GIB });
  assert.match((await small.failBack(account)).stdout, 'No volume is large enough');
  account.clock.advance(3600 * SECONDS);
  await using stand = await machine({ sda: 32 * GIB, sdb: 32 * GIB });
  const expired = await stand.failBack(account);
  assert.is(expired.exitCode, 1);
  assert.match(expired.stdout, 'An error occurred (ExpiredTokenException) when calling DescribeRecoveryInstances');
  assert.match(expired.stdout, 'Could not discover account id from describe');
});

test.run();
