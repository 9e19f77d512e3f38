import { readFile } from 'node:fs/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Flow } from '../../../src/dr/flow.ts';
import { PARTS } from '../../../src/dr/inventory/inventory.ts';
import { takeInventory } from '../../../src/dr/inventory/take.ts';
import { type DrStatus, drStatus, statusFailure } from '../../../src/dr/status/status.ts';
import { planTags } from '../../../src/dr/tags.ts';
import { runMain } from '../../support/cli.ts';
import { codeOf } from '../../support/code-of.ts';
import { type DrRig, drRig } from '../../support/dr-rig.ts';

interface Context {
  rig: DrRig;
}

const test = suite<Context>('dr status');
const HOUR = 3_600_000;

test.before.each(async (context) => {
  context.rig = await drRig({ servers: 2, speed: 1 });
  // The tests move its time by hours, of which the clients know nothing.
  context.rig.arm.tokenSeconds = 1000 * HOUR;
  Object.assign(process.env, context.rig.env);
});
test.after.each(async ({ rig }) => rig[Symbol.asyncDispose]());

const stages = ({ servers }: DrStatus) => Object.fromEntries(servers.map(({ name, stage }) => [name, stage]));

/** Sets DRS up, installs the agents, and lets time pass until both servers are ready. */
async function ready(rig: DrRig): Promise<{ flow: Flow; ids: readonly string[] }> {
  await rig.initialize();
  const ids = [...rig.protect().values()];
  rig.clock.advance(HOUR);
  return { flow: await rig.open({ lookOnly: true }), ids };
}

test('before anything is done, the command line says so, and what comes first', async ({ rig }) => {
  const { code, stdout, stderr } = await runMain(['dr', 'status', '--plan', rig.plan], { env: rig.env });
  assert.is(code, 0, stderr);
  assert.match(stdout, /^web1 +1 +unprotected +- +- +- +gen 1$/m);
  assert.match(stdout, 'DRS is not set up in this region yet');
  assert.match(stdout, 'tunnels: there are none');
  assert.match(stdout, `next: failback dr connect --plan ${rig.plan}`);
});

test('servers go through the whole flow, and nothing is changed by looking', async ({ rig }) => {
  const { flow, ids } = await ready(rig);
  const drs = await flow.aws.drs();
  const sourceServers = ids.map((sourceServerID) => ({ sourceServerID }));
  const begin = await drStatus(flow);
  assert.equal(stages(begin), { web1: 'ready', web2: 'ready' });
  assert.is(begin.servers[0]?.replication?.phase, 'continuous');

  await drs.startRecovery({ sourceServers, isDrill: true });
  assert.equal(stages(await drStatus(flow)), { web1: 'drilling', web2: 'drilling' });
  rig.clock.advance(HOUR);
  const drilled = await drStatus(flow);
  assert.equal(stages(drilled), { web1: 'drill-running', web2: 'drill-running' });
  assert.is(drilled.servers[0]?.lastDrill?.outcome, 'launched');
  await drs.terminateRecoveryInstances({ recoveryInstanceIDs: instancesOf(drilled) });
  assert.equal(stages(await drStatus(flow)), { web1: 'terminating', web2: 'terminating' });
  rig.clock.advance(HOUR);
  assert.equal(stages(await drStatus(flow)), { web1: 'ready', web2: 'ready' });

  await drs.startRecovery({ sourceServers: sourceServers.slice(0, 1) });
  assert.equal(stages(await drStatus(flow)), { web1: 'failing-over', web2: 'ready' });
  rig.clock.advance(HOUR);
  const away = await drStatus(flow);
  assert.equal(stages(away), { web1: 'failed-over', web2: 'ready' });
  assert.is(away.next, `failback dr failback prepare --plan ${rig.plan} --server web1`);
  assert.match(away.servers[0]?.notes.join() ?? '', 'runs on Azure as well');

  const changed = [...rig.arm.requests, ...rig.aws.requests.filter(({ service }) => service === 'drs')].filter((one) =>
    'method' in one
      ? one.method !== 'GET'
      : !/^(?:Describe|StartRecovery|Terminate|Initialize|Create)/.test(one.operation),
  );
  assert.equal(
    changed.filter((one) => !('path' in one && /oauth2/.test(one.path))),
    [],
  );
});

test('the way back, up to the machine that took over', async ({ rig }) => {
  const { flow, ids } = await ready(rig);
  const drs = await flow.aws.drs();
  await drs.startRecovery({ sourceServers: [{ sourceServerID: ids[0] }] });
  rig.clock.advance(HOUR);
  const [recoveryInstanceID = ''] = instancesOf(await drStatus(flow));
  rig.clock.advance(HOUR);
  const stage = async () => stages(await drStatus(flow)).web1;
  const tag = (name: string, role: 'failback-vm' | 'cutover-vm') => {
    const machine = rig.arm.resource(rig.id('Microsoft.Compute/virtualMachines/web1'));
    if (!machine) throw new Error('web1 is gone');
    const { properties, location = '' } = machine;
    const tags = { ...planTags(flow.plan, role, 'web1') };
    rig.arm.addResource({ id: rig.id(`Microsoft.Compute/virtualMachines/${name}`), location, tags, properties });
  };
  tag('web1-failback', 'failback-vm');
  assert.is(await stage(), 'failback-prepared');

  await openPort(flow, recoveryInstanceID);
  await drs.updateFailbackReplicationConfiguration({ recoveryInstanceID, usePrivateIP: true });
  const volumes = [
    { deviceName: '/dev/sdb', bytes: 64 * 1024 ** 3 },
    { deviceName: '/dev/sdc', bytes: 128 * 1024 ** 3 },
  ];
  const credentials = { accessKeyId: rig.aws.credentials.accessKeyId };
  rig.aws.drs.connectFailbackClient({
    recoveryInstanceID,
    volumes,
    credentials,
    macs: ['00:0d:3a:ff:ff:01'],
    ip: '10.10.0.9',
  });
  assert.is(await stage(), 'failback-starting');
  rig.clock.advance(10 * HOUR);
  assert.is(await stage(), 'failback-ready');
  await drs.startFailbackLaunch({ recoveryInstanceIDs: [recoveryInstanceID] });
  assert.is(await stage(), 'failback-launching');
  rig.clock.advance(HOUR);
  assert.is(await stage(), 'failback-done');
  tag('web1-new', 'cutover-vm');
  assert.is(await stage(), 'cut-over');
  const { servers } = await drStatus(flow);
  const happened = servers[0]?.timeline.map(({ what }) => what) ?? [];
  assert.equal(
    ['Added to DRS', 'Failover', 'Failback begun', 'Launch on Azure'].filter((what) => happened.includes(what)),
    ['Added to DRS', 'Failover', 'Failback begun', 'Launch on Azure'],
  );
});

test('a wrong resource group or subscription is no missing machine', async ({ rig }) => {
  const { azure } = (await rig.open()).plan;
  const subscription = '99999999-2222-3333-4444-555555555555';
  const cases = [
    [{ resourceGroup: 'nope' }, 'no resource group nope in', 'azure.resourceGroup'],
    [{ subscription }, `no subscription ${subscription}`, 'azure.subscription'],
  ] as const;
  for (const [wrong, words, key] of cases) {
    await rig.writePlan({ azure: { ...azure, ...wrong } });
    const status = await drStatus(await rig.open({ lookOnly: true }));
    const error = statusFailure(status);
    assert.match(error?.message ?? '', words);
    assert.match(error?.hint ?? '', key);
    assert.not.match(JSON.stringify(status.servers), 'there is no machine');
  }
});

test('trouble of DRS is explained', async ({ rig }) => {
  const { flow, ids } = await ready(rig);
  rig.aws.drs.stall(ids[0] ?? '', 'NOT_CONVERGING');
  const { servers } = await drStatus(flow);
  assert.equal([servers[0]?.stage, servers[0]?.mood, servers[0]?.problem?.code], ['stalled', 'bad', 'NOT_CONVERGING']);
});

test('a server without tags is known by its name, else by its MAC address, at the price of one more call', async ({
  rig,
}) => {
  await rig.initialize();
  const install = (hostname: string, macs: readonly string[]) =>
    rig.aws.drs.installAgent({
      ...{ accessKeyId: rig.aws.credentials.accessKeyId, region: rig.aws.region, hostname, macs, ips: ['10.10.0.4'] },
      ...{ disks: [{ deviceName: '/dev/sda', bytes: 1024 ** 3 }], os: 'Ubuntu', cpus: 2, ram: 8 * 1024 ** 3 },
    });
  install('WEB1', ['00:0d:3a:99:99:99']);
  const flow = await rig.open({ lookOnly: true });
  const matched = async () => (await takeInventory(flow)).rows.map(({ matchedBy }) => matchedBy);
  assert.equal(await matched(), ['hostname', null]);
  const nics = () => rig.arm.requests.filter(({ path }) => path.endsWith('/networkInterfaces')).length;
  rig.arm.reset();
  await drStatus(flow);
  assert.is(nics(), 0);
  install('other', ['00:0d:3a:00:00:01']);
  const { servers } = await drStatus(flow);
  assert.is(nics(), 1);
  assert.match(servers[1]?.notes.join() ?? '', 'MAC address');
});

test('one cloud that does not answer leaves the other', async ({ rig }) => {
  await ready(rig);
  const fault = { kind: 'error', status: 403, code: 'AuthorizationFailed', message: 'You may not.' } as const;
  rig.arm.fail(fault, { path: /providers/ }, 100);
  const blind = await runMain(['dr', 'status', '--plan', rig.plan, '--json'], { env: rig.env });
  assert.is(blind.code, 4, blind.stderr);
  const { servers, unknown, error } = JSON.parse(blind.stdout) as DrStatus & { error: { code: string } };
  assert.equal(
    servers.map(({ stage, machine, image }) => [stage, machine, image]),
    servers.map(() => ['ready', null, null]),
  );
  assert.equal([unknown[0]?.cloud, error.code], ['azure', 'E_AZURE']);

  rig.arm.reset();
  rig.aws.deny('drs:*', 'ec2:*');
  const other = await runMain(['dr', 'status', '--plan', rig.plan], { env: rig.env });
  assert.is(other.code, 4);
  assert.match(other.stdout, /^web1 +1 +unknown/m);
  assert.match(other.stdout, 'unknown: aws (sourceServers');

  rig.arm.fail(fault, { path: /providers/ }, 100);
  const neither = await runMain(['dr', 'status', '--plan', rig.plan], { env: rig.env });
  assert.equal([neither.code, neither.stdout], [4, '']);
});

test('a cloud that says nothing at all is not waited for', async ({ rig }) => {
  const { flow } = await ready(rig);
  rig.aws.fail({ kind: 'hang' }, { service: 'drs' }, 100);
  const { unknown, servers } = await drStatus(flow, 1000);
  assert.equal(
    unknown.map(({ cloud, code, message }) => [cloud, code, message]),
    [['aws', 'E_NETWORK', 'AWS did not answer in time.']],
  );
  assert.equal(
    servers.map(({ stage, image }) => [stage, image?.state]),
    servers.map(() => ['unknown', 'ready']),
  );
});

test('no account is shown for another', async ({ rig }) => {
  await ready(rig);
  const { aws } = (await rig.open({ lookOnly: true })).plan;
  await rig.writePlan({ aws: { ...aws, account: '999999999999' } });
  const flow = await rig.open({ lookOnly: true });
  assert.is(await codeOf(drStatus(flow)), 'E_GUARD');
});

test('an inventory reads what is asked for, and what is needed to tell servers apart', async ({ rig }) => {
  const { flow } = await ready(rig);
  const all = await takeInventory(flow);
  assert.equal(all.failures, []);
  assert.is(all.initialised, true);
  assert.equal(Object.keys(all.parts).sort(), PARTS.filter((part) => part !== 'disks').sort());
  assert.ok(all.rows.every(({ machine }) => machine && machine.nics.length > 0 && machine.osDisk.bytes !== null));
  rig.aws.reset();
  rig.arm.reset();
  const few = await takeInventory(flow, { parts: ['images'] });
  assert.equal([Object.keys(few.parts), rig.aws.requests.length], [['images'], 0]);
  assert.is(few.rows[0]?.machine, undefined);
  const jobs = await takeInventory(flow, { parts: ['jobs'] });
  assert.equal(Object.keys(jobs.parts).sort(), ['jobs', 'machines', 'sourceServers']);
});

test('a watch writes the first look, then what changes, and ends when it is stopped', async ({ rig }) => {
  const { flow, ids } = await ready(rig);
  const stop = new AbortController();
  const looks = () => rig.aws.requests.filter(({ operation }) => operation === 'DescribeVpnConnections').length;
  const watching = runMain(['dr', 'status', '--plan', rig.plan, '--watch', '--interval', '1s'], {
    env: rig.env,
    signal: stop.signal,
  });
  await until(() => looks() > 0);
  const drs = await flow.aws.drs();
  await drs.startRecovery({ sourceServers: [{ sourceServerID: ids[0] }], isDrill: true });
  await until(() => looks() > 2);
  stop.abort();
  const { code, stdout } = await watching;
  assert.is(code, 130);
  assert.match(stdout, /^server +wave/);
  assert.match(stdout, /^\d{4}-\S+Z web1: ready → drilling$/m);
  assert.is(stdout.match(/^server +wave/gm)?.length, 1);
});

test('a watch is not one object', async ({ rig }) => {
  const { code, stdout } = await runMain(['dr', 'status', '--plan', rig.plan, '--watch', '--json'], { env: rig.env });
  assert.is(code, 2);
  assert.match(stdout, '--watch has no end');
});

test('a page is written beside the table', async ({ rig }) => {
  await ready(rig);
  const html = rig.folder.at('status.html');
  const { code } = await runMain(['dr', 'status', '--plan', rig.plan, '--html', html], { env: rig.env });
  assert.is(code, 0);
  const page = await readFile(html, 'utf8');
  assert.match(page, 'Disaster recovery of shop');
  assert.match(page, 'Added to DRS');
});

function instancesOf({ servers }: DrStatus): string[] {
  return servers.flatMap(({ recoveryInstance }) => recoveryInstance ?? []);
}

/** Lets the failback client in. */
async function openPort({ aws }: Flow, instanceId: string): Promise<void> {
  const ec2 = await aws.ec2();
  const { Reservations = [] } = await ec2.describeInstances({ InstanceIds: [instanceId] });
  const GroupId = Reservations[0]?.Instances?.[0]?.SecurityGroups?.[0]?.GroupId;
  const IpRanges = [{ CidrIp: '10.10.0.0/16' }];
  const IpPermissions = [{ IpProtocol: 'tcp', FromPort: 1500, ToPort: 1500, IpRanges }];
  await ec2.authorizeSecurityGroupIngress({ GroupId, IpPermissions });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

test.run();
