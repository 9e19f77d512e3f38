import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { giveProfile } from '../../../../src/aws/ec2/instances.ts';
import { letIn } from '../../../../src/aws/ec2/security-groups.ts';
import { RECOVERY_INSTANCE_ROLE } from '../../../../src/aws/iam/roles.ts';
import type { Finding } from '../../../../src/dr/check/finding.ts';
import { preflight, type PreflightOptions } from '../../../../src/dr/check/preflight.ts';
import type { FlowOptions } from '../../../../src/dr/flow.ts';
import { runMain } from '../../../support/cli.ts';
import { type DrRig, drRig } from '../../../support/dr-rig.ts';
import { VNET } from '../../../support/dr/azure-world.ts';

const test = suite('dr check');
const HOUR = 3_600_000;

/** One world for all tests, which goes through the flow with them: the last ones fail over. */
let rig: DrRig;
test.before(async () => {
  rig = await drRig({ servers: 3 });
  // The tests move its time by hours, of which the clients know nothing.
  rig.arm.tokenSeconds = 1000 * HOUR;
  Object.assign(process.env, rig.env);
});
test.before.each(async () => {
  rig.aws.reset();
  rig.aws.allow();
  rig.arm.reset();
  rig.arm.permissions = [{ actions: ['*'], notActions: [] }];
  rig.arm.quotas.clear();
  await rig.writePlan({});
});
test.after(async () => rig[Symbol.asyncDispose]());

/** Nobody listens at the mirror, and this machine reaches everything. */
async function check(options: PreflightOptions = {}, how: Partial<FlowOptions> = {}) {
  const flow = await rig.open({ lookOnly: true, ...how });
  const reach = () => Promise.resolve(undefined);
  return preflight(flow, { reach, baseUrl: 'http://127.0.0.1:9', ...options });
}

const worse = (checks: readonly Finding[]) =>
  checks.filter(({ verdict }) => verdict !== 'ok').map(({ about, id, verdict }) => `${about} ${id} ${verdict}`);
const messageOf = (checks: readonly Finding[], about: string, id: string) =>
  checks.find((one) => one.about === about && one.id === id)?.message;

test('before the first phase everything is looked at, nothing is changed, and what is to come is no failure', async () => {
  const { ready: isReady, checks } = await check();
  assert.ok(isReady);
  assert.equal(worse(checks), [
    ...['aws tunnels warn', 'aws routes warn', 'azure routes warn', 'aws drs warn', 'aws roles warn'],
    ...['aws replication-settings warn', 'azure image warn', 'azure image warn'],
    ...['web2 partitions warn', 'web1 replication warn', 'web2 replication warn', 'web3 replication warn'],
  ]);
  const changes = rig.aws.requests.filter(({ operation }) => !/^(?:Describe|Get|List|Simulate)/.test(operation));
  assert.equal(changes, []);
  assert.equal(
    rig.arm.requests.filter(({ method, path }) => !/^(?:GET|HEAD)$/.test(method) && !path.includes('/oauth2/')),
    [],
  );
});

test('a phase fails where an earlier one is not done', async () => {
  assert.equal(worse((await check({ phase: 'connect' })).checks), []);
  const { ready: isReady, checks } = await check({ phase: 'failover' });
  assert.not.ok(isReady);
  const failed = checks.filter(({ verdict }) => verdict === 'fail').map(({ about, id }) => `${about} ${id}`);
  assert.equal(failed, [
    ...['aws tunnels', 'aws routes', 'azure routes', 'aws drs', 'aws roles'],
    ...['web1 replication', 'web2 replication', 'web3 replication'],
  ]);
});

test('the machines try the network themselves, each for itself', async () => {
  rig.onScript = ({ script, parameters, vmId }) => {
    const targets = (parameters.FAILBACK_TARGETS ?? /FAILBACK_TARGETS\b[^']*'([^']*)'/.exec(script)?.[1] ?? '').split(
      ' ',
    );
    assert.is(targets.length, 7);
    const lines = targets.map((target, index) => {
      const isLost = vmId.endsWith('web2') && index === 0;
      return `${isLost ? 'lost' : 'ok'} ${target.replace(':', ' ')}`;
    });
    return { exitCode: 0, stdout: [...lines, `clock ${Math.floor(Date.now() / 1000)}`].join('\n'), stderr: '' };
  };
  const { checks } = await check({ phase: 'protect', fromVm: true });
  assert.is(messageOf(checks, 'web1', 'from-vm'), 'it reaches all 7 addresses');
  assert.is(messageOf(checks, 'web3', 'from-vm'), 'it reaches all 7 addresses');
  assert.is(messageOf(checks, 'web2', 'from-vm'), 'it does not reach drs.eu-central-1.amazonaws.com at TCP 443');
  assert.is(messageOf((await check({ phase: 'protect' })).checks, 'web1', 'from-vm'), undefined);
});

test('what may not be read is a warning about that alone', async () => {
  rig.aws.deny('ec2:DescribeVpnConnections', 'iam:GetRole', 'iam:SimulatePrincipalPolicy');
  const { ready: isReady, checks } = await check();
  assert.ok(isReady);
  assert.match(messageOf(checks, 'aws', 'tunnels') ?? '', /^could not tell: the tunnels: AWS did not/);
  assert.match(messageOf(checks, 'aws', 'roles') ?? '', /^could not tell/);
  assert.match(messageOf(checks, 'aws', 'rights') ?? '', /^it cannot be told/);
  assert.is(checks.find(({ id }) => id === 'vpc')?.verdict, 'ok');
});

test('rights that are missing are named, on both sides', async () => {
  rig.aws.deny('drs:StartRecovery');
  rig.arm.permissions = [{ actions: ['*'], notActions: ['Microsoft.Compute/virtualMachines/runCommand/action'] }];
  const { checks } = await check();
  assert.is(messageOf(checks, 'aws', 'rights'), 'not allowed: drs:StartRecovery');
  assert.match(messageOf(checks, 'azure', 'rights') ?? '', 'Microsoft.Compute/virtualMachines/runCommand/action');
  const protect = await check({ phase: 'protect' });
  assert.is(protect.checks.find(({ about, id }) => about === 'aws' && id === 'rights')?.verdict, 'ok');
});

test('the wrong account, or no login, is said once, and the other cloud is looked at all the same', async () => {
  const wrong = { accessKeyId: 'AKIAWRONG00000000000', secretAccessKey: 'nothing' };
  const out = await check({}, { aws: { credentials: wrong, endpoint: rig.aws.url, pollMs: 5 } });
  const ofAws = out.checks.filter(({ about }) => about === 'aws');
  assert.equal(worse(ofAws), ['aws account fail']);
  assert.match(ofAws[0]?.message ?? '', 'The credentials for AWS were refused');
  assert.is(messageOf(out.checks, 'web1', 'machine'), 'web1, linux, Standard_D2s_v5');
  await rig.writePlan({ aws: { ...(await rig.open()).plan.aws, account: '999999999999' } });
  const other = await check();
  assert.match(messageOf(other.checks, 'aws', 'account') ?? '', /^The plan shop is for the AWS account 999999999999/);
});

test('a region that refuses a good login is told, and it is not ready', async () => {
  rig.aws.fail({ kind: 'error', code: 'AuthFailure', status: 401 }, { service: 'ec2' }, 50);
  const { ready: isReady, checks } = await check();
  assert.not.ok(isReady);
  assert.ok(worse(checks).includes('aws vpc fail'));
  assert.match(checks.find(({ id }) => id === 'vpc')?.remedy ?? '', 'aws account enable-region');
});

test('quotas and images are judged by what Azure has', async () => {
  rig.arm.quotas.set('standardESv5Family', 8);
  await rig.writePlan({ failback: { images: { 1: rig.id('Microsoft.Compute/images/gone') } } });
  const { checks } = await check({ phase: 'failback' });
  assert.match(messageOf(checks, 'azure', 'quotas') ?? '', '12 more are needed, and 0 of 8 are used');
  assert.match(messageOf(checks, 'azure', 'image') ?? '', 'the image of generation 1 is not there');
});

test('the command line shows it, and ends with 5 if it is not well', async () => {
  const mirror = ['--base-url', 'http://127.0.0.1:9'];
  const args = ['dr', 'check', '--plan', rig.plan, ...mirror];
  const shown = await runMain([...args, '--phase', 'connect'], { env: rig.env });
  assert.is(shown.code, 0, shown.stderr);
  assert.match(
    shown.stdout,
    /^ {2}ok {4}addresses {2}10\.20\.0\.0\/16 on AWS and 10\.10\.0\.0\/16 on Azure are apart$/m,
  );
  assert.match(shown.stdout, /^shop: \d+ ok\. Ready\.$/m);
  const bad = await runMain([...args, '--phase', 'drill', '--server', 'web1', '--json'], { env: rig.env });
  assert.is(bad.code, 5);
  const {
    plan,
    ready: isReady,
    checks,
  } = JSON.parse(bad.stdout) as { plan: string; ready: boolean; checks: Finding[] };
  assert.equal([plan, isReady], ['shop', false]);
  assert.ok(checks.some(({ about, id, remedy }) => about === 'web1' && id === 'replication' && remedy !== undefined));
});

test('servers that are replicated can fail over', async () => {
  await rig.initialize();
  rig.protect();
  rig.clock.advance(HOUR);
  const { checks } = await check({ phase: 'failover' }, { servers: ['web1', 'web3'] });
  const ofServers = checks.filter(({ about }) => about.startsWith('web'));
  assert.equal(worse(ofServers), []);
  assert.equal([...new Set(ofServers.map(({ about }) => about))], ['web1', 'web3']);
  assert.is(messageOf(checks, 'web1', 'volumes'), '2 volumes of 94 GiB');
});

test('a failback wants the port open, and the profile of DRS', async () => {
  const { aws, signal } = await rig.open();
  const drs = await aws.drs();
  const { items = [] } = await drs.describeSourceServers({});
  await drs.startRecovery({ sourceServers: items.map(({ sourceServerID }) => ({ sourceServerID })) });
  // An instance runs a while after it was launched.
  rig.clock.advance(HOUR);
  const instances = ((await drs.describeRecoveryInstances({})).items ?? []).flatMap((one) => one.ec2InstanceID ?? []);
  rig.clock.advance(HOUR / 60);
  const before = await check({ phase: 'failback' });
  assert.match(messageOf(before.checks, 'web1', 'port-1500') ?? '', `of ${VNET.subnetCidr} in at TCP 1500`);
  const ec2 = await aws.ec2();
  for (const id of instances) {
    const { Reservations } = await ec2.describeInstances({ InstanceIds: [id] });
    const group = Reservations?.[0]?.Instances?.[0]?.SecurityGroups?.[0]?.GroupId ?? '';
    await letIn(aws, group, { port: 1500, cidr: VNET.cidr, description: 'failback' }, signal);
    await giveProfile(aws, id, RECOVERY_INSTANCE_ROLE, signal);
  }
  const { checks } = await check({ phase: 'failback' });
  assert.equal(worse(checks.filter(({ about }) => about.startsWith('web'))), []);
  const seen = checks.filter(({ about }) => about === 'web1').map(({ id }) => id);
  const own = ['recovery-instance', 'port-1500', 'instance-profile', 'disk-mapping', 'generation', 'vm-size'];
  for (const id of own) assert.ok(seen.includes(id), id);
});

test.run();
