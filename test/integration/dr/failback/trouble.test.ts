import { readFile } from 'node:fs/promises';
import * as assert from 'uvu/assert';
import { refused } from '../../../support/formats/refused.ts';
import { launchFailback } from '../../../../src/dr/failback/launch.ts';
import { prepareFailback } from '../../../../src/dr/failback/prepare.ts';
import { failbackStatus } from '../../../../src/dr/failback/status.ts';
import { deleteMachine } from '../../../../src/azure/machines/life.ts';
import { startFailback } from '../../../../src/dr/failback/start.ts';
import { formatPhase, phaseFailure } from '../../../../src/dr/outcome.ts';
import { journalPath } from '../../../../src/dr/journal.ts';
import type { DrRig } from '../../../support/dr-rig.ts';
import { failbackSuite, forget, states } from '../../../support/dr/failed-over-rig.ts';
import { changesOf } from '../../../support/dr/changes.ts';

const test = failbackSuite('dr failback: trouble');
const HOUR = 3_600_000;

const failuresOf = ({ events }: DrRig) =>
  events.filter(({ code, data }) => code === 'dr.server' && data.state === 'failed');

test('a recovery instance that cannot be reached is explained, and mended by prepare', async ({ rig }) => {
  const started = await startFailback(await rig.open({ servers: ['web1'] }));
  const [web1] = started.servers;
  assert.is(web1?.error?.code, 'E_DR');
  assert.match(web1?.error?.message ?? '', /cannot reach the recovery instance.*public IP/);
  assert.match(formatPhase(started), /^web1 +failed +E_DR: .*\n +-> .*TCP 1500/m);
  assert.is(started.next, `failback dr failback start --plan ${rig.plan} --server web1`);
  const { message, data } = failuresOf(rig)[0] ?? {};
  assert.equal(data, { name: 'web1', state: 'failed', error: 'E_DR', hint: web1?.error?.hint });
  assert.match(await readFile(journalPath('shop', rig.env), 'utf8'), message ?? '?');
  await prepareFailback(await rig.open({ servers: ['web1'] }));
  assert.equal(states(await startFailback(await rig.open({ servers: ['web1'] }))), { web1: 'failback-ready' });
  assert.is(rig.clients.length, 2);
});

test('a client that does not come is explained by its console, and gets new keys when they have ended', async ({
  rig,
}) => {
  const { onPower } = rig.arm;
  rig.arm.onPower = () => undefined;
  rig.arm.consoles.serialLog = () => 'Error: Could not discover account id from describe call\r\n';
  await prepareFailback(await rig.open({ servers: ['web1'] }));
  const [web1] = (await startFailback(await rig.open({ servers: ['web1'] }))).servers;
  assert.match(web1?.error?.message ?? '', 'did not come to DRS. The Failback Client was given wrong keys');
  rig.clock.advance(HOUR);
  rig.arm.onPower = onPower;
  forget(rig);
  assert.equal(states(await startFailback(await rig.open({ servers: ['web1'] }))), { web1: 'failback-ready' });
  assert.equal(
    changesOf(rig).map((call) => call.replace(/ .*\//, ' ')),
    ['sts:AssumeRole', 'PATCH shop-web1-failback', 'POST restart', 'PATCH shop-web1-failback'].slice(1),
  );
});

test('one that fails leaves the others going, throttled or not', async ({ rig }) => {
  rig.aws.limit({ perSecond: 20, burst: 5 });
  rig.arm.fail(
    { kind: 'error', status: 409, code: 'SkuNotAvailable', message: 'no' },
    { method: 'PUT', path: 'virtualMachines/shop-web2' },
    9,
  );
  await prepareFailback(await rig.open());
  const started = await startFailback(await rig.open());
  assert.equal(states(started), { web1: 'failback-ready', web2: 'E_AZURE', web3: 'failback-ready' });
  const launched = await launchFailback(await rig.open({ yes: true }));
  assert.equal(states(launched), { web1: 'failback-done', web2: 'E_GUARD', web3: 'failback-done' });
  assert.is(launched.next, `failback dr failback launch --plan ${rig.plan} --server web2`);
  assert.match(failuresOf(rig).at(-1)?.message ?? '', /^web2: .*cannot be launched yet.*E_GUARD/);
  assert.match(phaseFailure(launched)?.message ?? '', '1 of 3 servers did not get through failback launch: web2.');
});

test('a login that ends, a machine that fails or goes away: the next run goes on', async ({ rig }) => {
  const only = { servers: ['web1'] };
  const start = async () => states(await startFailback(await rig.open(only)));
  await prepareFailback(await rig.open(only));
  rig.arm.fail({ kind: 'operation', code: 'AllocationFailed' }, { method: 'PUT', path: 'virtualMachines/shop' });
  let booted = false;
  rig.arm.power = (_ms, id) => (booted || !id.endsWith('-failback') ? 'running' : 'deallocated');
  assert.equal(await start(), { web1: 'E_AZURE' });
  const { onPower } = rig.arm;
  rig.arm.onPower = (id, state) => {
    booted = true;
    return onPower(id, state);
  };
  const expired = { kind: 'error', status: 403, code: 'ExpiredTokenException' } as const;
  rig.aws.fail(expired, { operation: 'DescribeRecoveryInstances' });
  await refused(start, '', 'E_AWS_LOGIN');
  assert.equal(await start(), { web1: 'failback-ready' });

  const { azure, signal } = await rig.open();
  await deleteMachine(azure, rig.id('Microsoft.Compute/virtualMachines/shop-web1-failback'), signal);
  assert.equal(await start(), { web1: 'failback-ready' });
});

test('a recovery instance that somebody ends meanwhile is missed', async ({ rig }) => {
  await prepareFailback(await rig.open());
  const { onPower } = rig.arm;
  const [row] = (await failbackStatus(await rig.open())).servers;
  const drs = await (await rig.open()).aws.drs();
  rig.arm.onPower = async (id, state) => {
    await onPower(id, state);
    if (!id.endsWith('shop-web1-failback')) return;
    await drs.terminateRecoveryInstances({ recoveryInstanceIDs: [row?.recoveryInstance ?? ''] });
    rig.clock.advance(HOUR / 2);
  };
  const started = await startFailback(await rig.open());
  assert.equal(states(started), { web1: 'E_GUARD', web2: 'failback-ready', web3: 'failback-ready' });
});

test('a machine that has one of our names, and is not ours, gets no keys', async ({ rig }) => {
  const web1 = rig.arm.resource(rig.id('Microsoft.Compute/virtualMachines/web1'));
  const id = rig.id('Microsoft.Compute/virtualMachines/shop-web1-failback');
  const osDisk = { name: 'other', createOption: 'Attach', osType: 'Linux' };
  const properties = { ...web1?.properties, storageProfile: { osDisk }, networkProfile: {} };
  rig.arm.addResource({ id, location: 'westeurope', properties });
  await prepareFailback(await rig.open());
  const started = await startFailback(await rig.open({ servers: ['web1'] }));
  assert.match(started.servers[0]?.error?.message ?? '', 'called shop-web1-failback');
  assert.is(rig.arm.userData(id), undefined);
});

test('a dry run waits for nothing, and keys that nobody took away go before the launch', async ({ rig }) => {
  const only = { servers: ['web1'] };
  const id = rig.id('Microsoft.Compute/virtualMachines/shop-web1-failback');
  await prepareFailback(await rig.open(only));
  const stop = new AbortController();
  const { onPower } = rig.arm;
  rig.arm.onPower = async (vmId, state) => {
    await onPower(vmId, state);
    stop.abort();
  };
  await refused(async () => startFailback(await rig.open({ ...only, signal: stop.signal })), '', 'E_INTERRUPTED');
  forget(rig);
  const dry = await startFailback(await rig.open({ ...only, dryRun: true }));
  assert.equal(states(dry), { web1: 'client-runs' });
  assert.equal([dry.planned, changesOf(rig)], [[], []]);

  assert.match(rig.arm.userData(id) ?? '', 'secretKey');
  const ready = async () => (await failbackStatus(await rig.open(only))).servers[0]?.state === 'failback-ready';
  while (!(await ready())) rig.clock.advance(HOUR / 12);
  assert.equal(states(await launchFailback(await rig.open({ ...only, yes: true }))), { web1: 'failback-done' });
  assert.not.match(rig.arm.userData(id) ?? '', 'secretKey');
});

test('a disk that has one of our names, and belongs to somebody, is left alone', async ({ rig }) => {
  const id = rig.id('Microsoft.Compute/disks/shop-web1-target-0');
  const tags = { 'failback-kit:plan': 'shop', 'failback-kit:server': 'web1', 'failback-kit:role': 'restored' };
  const properties = { provisioningState: 'Succeeded', diskState: 'Unattached', diskSizeGB: 30 };
  rig.arm.addResource({ id, location: 'westeurope', tags, properties });
  const before = structuredClone(rig.arm.resource(id));
  await prepareFailback(await rig.open());
  assert.equal(states(await startFailback(await rig.open({ servers: ['web1'] }))), { web1: 'failback-ready' });
  const machine = rig.arm.resource(rig.id('Microsoft.Compute/virtualMachines/shop-web1-failback'));
  assert.match(JSON.stringify(machine), 'disks/shop-web1-target-0-2"');
  assert.equal(rig.arm.resource(id), before);
});

test.run();
