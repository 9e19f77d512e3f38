import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { GuestService } from '../../src/boot/azure/azure.ts';
import { GUEST_ADDRESS } from '../../src/boot/azure/instance.ts';
import { clientUserData } from '../../src/dr/failback/user-data.ts';
import type { UserData } from '../../src/guest/user-data.ts';
import { FAILBACK_STEPS } from '../fakes/aws/drs/replication/steps.ts';
import { bootUnfiltered, build, tail } from '../support/boot-rig.ts';
import { failedOver, type FailedOver } from '../support/failed-over.ts';
import { fullIso } from '../support/full-iso.ts';
import { tempDir } from '../support/temp-dir.ts';

const GIB = 2 ** 30;
const SECONDS = 1000;
/** QEMU's own address for the first network card. */
const NIC = '52:54:00:12:34:56';
/** Where the machine finds DRS. */
const DRS_ADDRESS = '169.254.169.252';
const dir = await tempDir();

test('a machine on Azure pairs its client with DRS, fails back when DRS is asked to, and switches itself off', async () => {
  await using account = await failedOver(NIC, `${GUEST_ADDRESS}/32`);
  account.fake.drs.pace.failbackLaunchMs = 60 * SECONDS;
  const path = await build({ iso: await fullIso(), name: 'pairing', outputDir: dir.path });
  let ended = false;
  const booting = bootUnfiltered({
    path,
    userData: JSON.stringify(userData(account)),
    expect: 'reboot: Power down',
    // The larger disk has the higher LUN, and is the only one that can take the first volume.
    azure: { dataDisks: [10 * GIB, 30 * GIB], services: [wayTo(account.fake.url)] },
  }).finally(() => (ended = true));
  const [seen, booted] = await Promise.all([follow(account, () => ended), booting]);
  assert.ok(booted.result.ok, tail(booted));

  const { states, steps } = seen;
  const going = ['FAILBACK_NOT_STARTED', 'FAILBACK_IN_PROGRESS', 'FAILBACK_READY_FOR_LAUNCH'];
  assert.equal(states, [...going, 'FAILBACK_IN_PROGRESS', 'FAILBACK_COMPLETED']);
  // The first two are over as soon as the client has paired and mapped its volumes.
  assert.equal(steps.slice(-5), FAILBACK_STEPS.slice(-5));
  assert.is((await account.look()).failback?.failbackToOriginalServer, true);

  const { said, log } = booted;
  const heard = (text: string) => assert.ok(said.includes(text), `${text} is not in:\n${said.join('\n')}`);
  // Which name each got depends on who was seen first.
  const [, large = '', small = ''] = /DEVICE_MAPPING is \S+=(\/dev\/sd[a-c]),\S+=(\/dev\/sd[a-c])\n/.exec(log) ?? [];
  const volumes = said.find((text) => text.startsWith('volumes: ')) ?? '';
  assert.match(volumes, `{"deviceName":"${large}","bytes":${30 * GIB}}`);
  assert.match(volumes, `{"deviceName":"${small}","bytes":${10 * GIB}}`);
  for (const command of ['WAIT', 'REPLICATE', 'LAUNCH', 'REBOOT']) heard(`DRS says ${command}`);
  const { client, completed, poweredOff, errors } = booted.result.guest;
  assert.equal([client.status, completed, poweredOff, errors], [0, true, true, []]);
  assert.match(log, 'DEBUG signing with ***');
  const { accessKeyId, secretAccessKey, sessionToken } = account.keys;
  for (const secret of [accessKeyId, secretAccessKey, sessionToken]) assert.not.match(log, secret);
});

/** What the flow hands to the machine, and where DRS is. */
function userData({ fake, keys, recoveryInstanceID, devices: [first = '', second = ''] }: FailedOver): UserData {
  const deviceMapping = { [first]: 'lun:1', [second]: 'lun:0' };
  const about = { region: fake.region, recoveryInstanceId: recoveryInstanceID, address: undefined, deviceMapping };
  return { ...clientUserData(about, keys), drsEndpoint: `http://${DRS_ADDRESS}` };
}

/** Lets the machine through to a server on this one. */
function wayTo(url: string): GuestService {
  const through = (connection: Duplex) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    for (const end of [connection, socket]) end.on('error', () => [connection, socket].map((each) => each.destroy()));
    connection.pipe(socket).pipe(connection);
  };
  const server = { emit: (_: string, connection: Duplex) => (through(connection), true) };
  return { name: 'drs', address: DRS_ADDRESS, port: 80, server: server as GuestService['server'] };
}

/** What DRS shows of the failback, and of its steps while they are under way. Its time goes on when the client is heard. */
async function follow({ fake, clock, look, launch }: FailedOver, ended: () => boolean) {
  const states: string[] = [];
  const steps: string[] = [];
  const add = (to: string[], text: string | undefined) => {
    if (text !== undefined && text !== to.at(-1)) to.push(text);
  };
  let heard = 0;
  while (states.at(-1) !== 'FAILBACK_COMPLETED' && !ended()) {
    const { failback, dataReplicationInfo } = await look();
    add(states, failback?.state);
    const all = dataReplicationInfo?.dataReplicationInitiation?.steps ?? [];
    add(steps, all.find(({ status }) => status === 'IN_PROGRESS')?.name);
    if (failback?.state === 'FAILBACK_READY_FOR_LAUNCH') await launch();
    const calls = fake.requests.filter(({ operation }) => operation === 'GetFailbackCommandForDrs').length;
    if (calls > heard) clock.advance(20 * SECONDS);
    heard = calls;
    await sleep(250);
  }
  return { states, steps };
}

test.after(async () => {
  await dir[Symbol.asyncDispose]();
});

test.run();
