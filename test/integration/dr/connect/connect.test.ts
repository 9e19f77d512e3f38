import { readFile } from 'node:fs/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { connect, showConnection } from '../../../../src/dr/connect/connect.ts';
import { connectFailure, type ConnectOutcome } from '../../../../src/dr/connect/outcome.ts';
import { formatConnect } from '../../../../src/dr/connect/show.ts';
import { packageFile } from '../../../../src/paths.ts';
import { runMain } from '../../../support/cli.ts';
import { type DrRig, drRig } from '../../../support/dr-rig.ts';
import { changesOf } from '../../../support/dr/changes.ts';
import type { PlanParts } from '../../../support/dr/plan-text.ts';
import { refused } from '../../../support/formats/refused.ts';

interface Context {
  rigs: DrRig[];
}

const test = suite<Context>('dr connect');
test.before.each((context) => {
  context.rigs = [];
});
test.after.each(async ({ rigs }) => {
  for (const rig of rigs) await rig[Symbol.asyncDispose]();
});

async function newRig({ rigs }: Context, vpn: PlanParts = {}, speed = 6000): Promise<DrRig> {
  const plan = { vpn: { gatewaySubnet: '10.10.255.0/27', ...vpn } };
  const rig = await drRig({ servers: 1, speed, plan });
  rigs.push(rig);
  return rig;
}

/** How many of each kind there are that the plan made. */
function made(rig: DrRig): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const id of rig.arm.ids().filter((one) => /\/shop-|GatewaySubnet/.test(one))) {
    const type = id.split('/').at(-2) ?? '';
    counts[type] = (counts[type] ?? 0) + 1;
  }
  counts.tunnels = rig.aws.ec2.tunnels().length;
  return counts;
}

const STATIC = {
  ...{ publicIPAddresses: 1, subnets: 1, virtualNetworkGateways: 1, localNetworkGateways: 2, connections: 2 },
  tunnels: 2,
};
const BGP = {
  ...{ publicIPAddresses: 2, subnets: 1, virtualNetworkGateways: 1, localNetworkGateways: 4, connections: 4 },
  tunnels: 4,
};

function states({ topology }: ConnectOutcome): string {
  return topology.tunnels.map(({ state }) => state).join(' ');
}

const cases = [
  { name: 'static', vpn: {}, end: STATIC, tunnels: 'up up' },
  { name: 'BGP, active-active', vpn: { kind: 'bgp' }, end: BGP, tunnels: 'up up up up' },
  { name: 'static, new transit gateway', vpn: { transitGateway: 'new' }, end: STATIC, tunnels: 'up up' },
  { name: 'BGP, new transit gateway', vpn: { kind: 'bgp', transitGateway: 'new' }, end: BGP, tunnels: 'up up up up' },
] as const;

for (const { name, vpn, end, tunnels } of cases) {
  test(`${name}: both ends are made, each tunnel comes up, and again nothing changes`, async (context) => {
    const rig = await newRig(context, vpn);
    const outcome = await connect(await rig.open());
    assert.is(connectFailure(outcome)?.message, undefined);
    assert.is(outcome.state, 'connected');
    assert.is(states(outcome), tunnels);
    assert.equal(made(rig), end);
    assert.ok(outcome.topology.aws.routes.every(({ to }) => to !== null));
    const keys = rig.aws.ec2.tunnels().map(({ preSharedKey }) => preSharedKey);
    const told = JSON.stringify([outcome, rig.events]);
    assert.not.ok(keys.some((key) => told.includes(key)));

    rig.aws.reset();
    rig.arm.reset();
    const again = await connect(await rig.open());
    assert.is(again.state, 'connected');
    assert.equal(changesOf(rig), []);
  });
}

test('a dry run changes nothing and names what would be made', async (context) => {
  const rig = await newRig(context, { kind: 'bgp' });
  const outcome = await connect(await rig.open({ dryRun: true }));
  assert.equal(changesOf(rig), []);
  assert.is(outcome.state, 'planned');
  const names = outcome.planned?.map(({ cloud, what }) => `${cloud}: ${what}`) ?? [];
  assert.is(names.filter((one) => one.startsWith('azure: make connection')).length, 4);
  assert.is(names.filter((one) => one.startsWith('aws: make VPN connection')).length, 2);
  assert.ok(names.some((one) => one.includes('45 minutes')));
  assert.match(formatConnect(outcome), 'a dry run: nothing was changed');

  await connect(await rig.open());
  const later = await connect(await rig.open({ dryRun: true }));
  assert.equal([later.state, later.planned], ['connected', []]);
});

test('without waiting it leaves the gateway to Azure, and a later run goes on', async (context) => {
  const rig = await newRig(context, {}, 60);
  rig.arm.tokenSeconds = 1_000_000;
  const begun = await connect(await rig.open(), { wait: false });
  assert.is(begun.state, 'under-way');
  assert.match(begun.next ?? '', 'failback dr connect');
  assert.is(connectFailure(begun), undefined);
  const looked = await showConnection(await rig.open({ lookOnly: true }));
  assert.is(looked.state, 'under-way');
  rig.clock.advance(3_600_000);
  await connect(await rig.open(), { wait: false });
  rig.clock.advance(3_600_000);
  assert.is((await connect(await rig.open(), { wait: false })).state, 'connected');
  assert.equal(made(rig), STATIC);
});

test('the policy that is shipped is enough', async (context) => {
  const rig = await newRig(context, { transitGateway: 'new' });
  const { aws } = await rig.open();
  const [iam, sts] = [await aws.iam(), await aws.sts()];
  const trust = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  const { Role } = await iam.createRole({ RoleName: 'me', AssumeRolePolicyDocument, MaxSessionDuration: 43_200 });
  const PolicyDocument = await readFile(packageFile('templates/aws/failback-kit-operator.json'), 'utf8');
  await iam.putRolePolicy({ RoleName: 'me', PolicyName: 'kit', PolicyDocument });
  const session = { RoleArn: Role?.Arn, RoleSessionName: 'me', DurationSeconds: 43_200 };
  const {
    AccessKeyId = '',
    SecretAccessKey = '',
    SessionToken = '',
  } = (await sts.assumeRole(session)).Credentials ?? {};
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  assert.is((await connect(await rig.open({ aws: { credentials } }))).state, 'connected');
});

test('the command line shows it, as a drawing and as an object', async (context) => {
  const rig = await newRig(context);
  await connect(await rig.open());
  const before = { ...process.env };
  Object.assign(process.env, rig.env);
  try {
    const args = ['dr', 'connect', '--show', '--plan', rig.plan];
    const shown = await runMain(args, { env: rig.env });
    assert.is(shown.code, 0, shown.stderr);
    assert.match(shown.stdout, 'the networks are connected');
    assert.match(shown.stdout, `next: failback dr protect --plan ${rig.plan}`);
    const { stdout } = await runMain([...args, '--json'], { env: rig.env });
    assert.is((JSON.parse(stdout) as ConnectOutcome).topology.tunnels.length, 2);
    const [address = ''] = rig.aws.ec2.tunnels().map(({ outsideIp }) => outsideIp);
    rig.aws.ec2.setTunnel(address, 'DOWN');
    const down = await runMain(args, { env: rig.env });
    assert.is(down.code, 4, down.stderr);
    assert.match(down.stdout, 'the networks are not connected');
  } finally {
    process.env = before;
  }
});

test('what is shown draws both ends and each tunnel, and has no key', async (context) => {
  const rig = await newRig(context, { kind: 'bgp' });
  await connect(await rig.open());
  const outcome = await showConnection(await rig.open({ lookOnly: true }));
  const text = formatConnect(outcome);
  assert.match(text, /Azure {2}westeurope {2}shop {2}10\.10\.0\.0\/16/);
  assert.match(text, 'shop-vpn  VpnGw1AZ, active-active, AS 65000');
  assert.match(text, /169\.254\.21\.2 +==== +169\.254\.21\.1 +\S+ +up .*1 route +shop-aws1 \/ vpn-/);
  assert.match(text, /vgw-\w+, AS 64512/);
  assert.match(text, /rtb-\w+ .*: 10\.10\.0\.0\/16 -> vgw-/);
  const keys = rig.aws.ec2.tunnels().map(({ preSharedKey }) => preSharedKey);
  assert.not.ok(keys.some((key) => `${text}${JSON.stringify(outcome)}`.includes(key)));
});

test('networks that overlap, and addresses that are missing, are refused before anything is made', async (context) => {
  const rig = await newRig(context);
  const { aws } = rig;
  const vpc = aws.ec2.addVpc({ cidr: '10.10.128.0/17' });
  const stagingSubnet = aws.ec2.addSubnet({ vpcId: vpc, cidr: '10.10.128.0/24' });
  await rig.writePlan({ aws: { account: aws.account, region: aws.region, vpc, stagingSubnet } });
  const flow = await rig.open();
  await refused(() => connect(flow), 'cannot be connected', 'E_GUARD');
  await rig.writePlan({ vpn: {} });
  const { hint } = await refused(async () => connect(await rig.open()), 'no GatewaySubnet', 'E_CONFIG');
  assert.match(hint ?? '', 'vpn.gatewaySubnet: 10.10.255.224/27');
  assert.equal(changesOf(rig), []);
});

test('what others have made under our names is left alone', async (context) => {
  const rig = await newRig(context);
  const id = rig.id('Microsoft.Network/publicIPAddresses/shop-vpn-ip1');
  const seed = { id, location: 'westeurope', sku: { name: 'Standard' }, tags: { owner: 'somebody' } };
  rig.arm.addResource({ ...seed, properties: { provisioningState: 'Succeeded', ipAddress: '198.18.0.99' } });
  await refused(async () => connect(await rig.open()), 'did not make it', 'E_EXISTS');
  assert.equal(rig.arm.resource(id)?.tags, { owner: 'somebody' });
});

test('another kind of VPN than the one that is there is refused: it may be in use', async (context) => {
  const rig = await newRig(context);
  await connect(await rig.open());
  await rig.writePlan({ vpn: { kind: 'bgp', gatewaySubnet: '10.10.255.0/27' } });
  rig.aws.reset();
  rig.arm.reset();
  const { hint } = await refused(async () => connect(await rig.open()), 'another kind', 'E_GUARD');
  assert.match(hint ?? '', 'failback dr cleanup');
  assert.not.ok(rig.aws.requests.some(({ operation }) => operation.startsWith('Delete')));
});

test('where nothing was made, a look says what makes it, and a wrong group is not taken for a wrong network', async (context) => {
  const rig = await newRig(context);
  const looked = await showConnection(await rig.open({ lookOnly: true }));
  assert.is(connectFailure(looked)?.hint, `failback dr connect --plan ${rig.plan} makes it.`);
  const { azure } = (await rig.open()).plan;
  await rig.writePlan({ azure: { ...azure, resourceGroup: 'nope' } });
  const { hint } = await refused(async () => connect(await rig.open()), "Resource group 'nope'", 'E_AZURE');
  assert.match(hint ?? '', 'azure.resourceGroup');
});

test('networks that others have connected are looked at, and nothing is made', async (context) => {
  const rig = await newRig(context);
  await connect(await rig.open());
  await rig.writePlan({ vpn: { kind: 'existing' } });
  rig.aws.reset();
  rig.arm.reset();
  const outcome = await connect(await rig.open());
  assert.is(outcome.state, 'connected');
  assert.equal(changesOf(rig), []);
  const [address = ''] = rig.aws.ec2.tunnels().map(({ outsideIp }) => outsideIp);
  rig.aws.ec2.setTunnel(address, 'DOWN', 'IKE NEGOTIATION FAILED');
  const failing = await connect(await rig.open());
  const error = connectFailure(failing);
  assert.is(error?.code, 'E_DR');
  assert.match(error?.message ?? '', `1 of 2 tunnels is down: ${address}`);
});

test('hooks run before and after, the second only when it is done', async (context) => {
  const rig = await newRig(context);
  const hook = (word: string) => [{ run: ['sh', '-c', `echo ${word} $FAILBACK_PHASE >> ${rig.folder.at('hooks')}`] }];
  await rig.writePlan({ hooks: { connect: { before: hook('before'), after: hook('after') } } });
  await connect(await rig.open(), { wait: false });
  await connect(await rig.open());
  const lines = (await readFile(rig.folder.at('hooks'), 'utf8')).trim().split('\n');
  assert.equal(lines, ['before connect', 'before connect', 'after connect']);
});

test.run();
