import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { removeVpnConnection } from '../../../../src/aws/vpn/vpn-connection.ts';
import { lookAtConnection, makeConnection } from '../../../../src/azure/network/connection.ts';
import { lookAtLocalGateway, makeLocalGateway } from '../../../../src/azure/network/local-gateway.ts';
import { connect, showConnection } from '../../../../src/dr/connect/connect.ts';
import { connectFailure, type ConnectOutcome } from '../../../../src/dr/connect/outcome.ts';
import type { Flow } from '../../../../src/dr/flow.ts';
import { changesOf } from '../../../support/dr/changes.ts';
import { type DrRig, drRig } from '../../../support/dr-rig.ts';
import type { PlanParts } from '../../../support/dr/plan-text.ts';
import { refused } from '../../../support/formats/refused.ts';

/** Connected, and what it takes to see what a second run changes. */
async function connected(vpn: PlanParts = {}): Promise<{ rig: DrRig; flow: Flow }> {
  const rig = await drRig({ servers: 1, speed: 6000, plan: { vpn: { gatewaySubnet: '10.10.255.0/27', ...vpn } } });
  const flow = await rig.open();
  assert.is((await connect(flow)).state, 'connected');
  rig.aws.reset();
  rig.arm.reset();
  return { rig, flow };
}

function problems({ topology }: ConnectOutcome): string[] {
  return [...topology.tunnels.flatMap((one) => one.problems), ...topology.problems].map(({ what }) => what);
}

test('a key that was changed on Azure is shown as that, and set to that of AWS', async () => {
  const { flow, ...world } = await connected();
  await using rig = world.rig;
  const { azure, signal } = flow;
  const id = rig.id('Microsoft.Network/connections/shop-aws2');
  const there = await lookAtConnection(azure, id, signal);
  const ends = { gateway: there?.gateway ?? '', localGateway: there?.localGateway ?? '' };
  const settings = { location: 'westeurope', tags: there?.tags ?? {}, ...ends, sharedKey: 'somebody.else' };
  await makeConnection(azure, id, settings, signal);
  const seen = await showConnection(await rig.open({ lookOnly: true }));
  assert.is(seen.state, 'down');
  assert.equal(problems(seen), ['The two ends have different pre-shared keys.']);
  assert.match(connectFailure(seen)?.message ?? '', 'different pre-shared keys');
  assert.not.match(JSON.stringify(seen), 'somebody.else');
  rig.arm.reset();
  assert.is((await connect(flow)).state, 'connected');
  assert.equal(changesOf(rig), ['PUT Microsoft.Network/connections/shop-aws2']);
  assert.is((await lookAtConnection(azure, id, signal))?.status, 'Connected');
});

test('a VPN connection that somebody deleted is made again, and Azure told of its addresses and keys', async () => {
  for (const vpn of [{}, { kind: 'bgp' }]) {
    const { flow, ...world } = await connected(vpn);
    await using rig = world.rig;
    const [first] = rig.aws.ec2.tunnels();
    await removeVpnConnection(flow.aws, first?.vpnConnectionId ?? '', flow.signal);
    rig.aws.reset();
    const outcome = await connect(flow);
    assert.is(outcome.state, 'connected');
    assert.equal(
      changesOf(rig).filter((one) => one.startsWith('ec2:Create') && one !== 'ec2:CreateVpnConnectionRoute'),
      ['ec2:CreateVpnConnection'],
    );
    const local = await lookAtLocalGateway(
      flow.azure,
      rig.id('Microsoft.Network/localNetworkGateways/shop-aws1'),
      flow.signal,
    );
    assert.ok(rig.aws.ec2.tunnels().some(({ outsideIp }) => outsideIp === local?.address));
    assert.is.not(local?.address, first?.outsideIp);
  }
});

test('when Azure has another address, the VPN connection to the old one is replaced', async () => {
  const { flow, ...world } = await connected({ transitGateway: 'new' });
  await using rig = world.rig;
  const id = rig.id('Microsoft.Network/publicIPAddresses/shop-vpn-ip1');
  const there = rig.arm.resource(id);
  if (!there) throw new Error('there is an address');
  rig.arm.addResource({ ...there, properties: { ...there.properties, ipAddress: '198.18.7.7' } });
  const before = rig.aws.ec2.tunnels().map(({ vpnConnectionId }) => vpnConnectionId);
  assert.match(problems(await showConnection(flow)).join(' '), 'but the gateway of Azure has 198.18.7.7');
  assert.is((await connect(flow)).state, 'connected');
  const living = rig.aws.ec2.tunnels().filter(({ vpnConnectionId }) => !before.includes(vpnConnectionId));
  assert.equal([...new Set(living.map(({ customerGatewayIp }) => customerGatewayIp))], ['198.18.7.7']);
  assert.ok(rig.aws.requests.some(({ operation }) => operation === 'DeleteCustomerGateway'));
});

test('networks that somebody took out of a local gateway are named, and put back', async () => {
  const { flow, ...world } = await connected();
  await using rig = world.rig;
  const id = rig.id('Microsoft.Network/localNetworkGateways/shop-aws1');
  const there = await lookAtLocalGateway(flow.azure, id, flow.signal);
  const behind = { prefixes: ['10.99.0.0/16'] };
  const settings = { location: 'westeurope', tags: there?.tags ?? {}, address: there?.address ?? '', behind };
  await makeLocalGateway(flow.azure, id, settings, flow.signal);
  assert.equal(problems(await showConnection(flow)), [
    'The local network gateway shop-aws1 lacks 10.20.0.0/16: Azure sends nothing there.',
  ]);
  rig.arm.reset();
  assert.is((await connect(flow)).state, 'connected');
  assert.equal(changesOf(rig), ['PUT Microsoft.Network/localNetworkGateways/shop-aws1']);
});

test('a tunnel that stays down although its ends fit is said to, after a while', async () => {
  const { flow, ...world } = await connected();
  await using rig = world.rig;
  const [, second] = rig.aws.ec2.tunnels();
  rig.aws.ec2.setTunnel(second?.outsideIp ?? '', 'DOWN', 'IPSEC IS DOWN');
  const outcome = await connect(flow);
  assert.is(outcome.state, 'down');
  const error = connectFailure(outcome);
  assert.match(error?.message ?? '', `1 of 2 tunnels is down: ${second?.outsideIp ?? ''}`);
  assert.match(error?.hint ?? '', 'az network vpn-connection reset');
});

test('a route of somebody that leads past the tunnels is named, and left', async () => {
  await using rig = (await connected()).rig;
  const { aws } = rig;
  const routes = [{ cidr: '10.10.0.0/16', target: 'igw-0a1b2c3d4e5f60718' }];
  const subnet = aws.ec2.addSubnet({ vpcId: aws.ec2.vpcId, cidr: '10.20.9.0/24' });
  const table = aws.ec2.addRouteTable({ vpcId: aws.ec2.vpcId, subnetIds: [subnet], routes });
  await rig.writePlan({
    aws: { account: aws.account, region: aws.region, vpc: aws.ec2.vpcId, stagingSubnet: subnet },
  });
  const outcome = await connect(await rig.open());
  assert.equal(problems(outcome), [`${table} leads 10.10.0.0/16 to igw-0a1b2c3d4e5f60718, past the tunnels.`]);
  assert.match(connectFailure(outcome)?.message ?? '', 'All tunnels are up');
  assert.not.ok(changesOf(rig).some((one) => /Route$/.test(one)));
});

test('networks that one side did not tell the other by BGP are named', async () => {
  const { flow, ...world } = await connected({ kind: 'bgp' });
  await using rig = world.rig;
  rig.arm.announced = () => [];
  assert.equal(problems(await showConnection(flow)), ['AWS has not told Azure of 10.20.0.0/16.']);
  const [first] = rig.aws.ec2.tunnels();
  rig.aws.ec2.setTunnel(first?.outsideIp ?? '', 'UP', undefined, []);
  const outcome = await showConnection(flow);
  assert.ok(problems(outcome).includes('Azure announces no network in it.'));
  assert.match(connectFailure(outcome)?.message ?? '', 'All tunnels are up, but not everything gets through.');
});

test('a VPN connection that somebody deletes while it is awaited ends it, and the next run makes it', async () => {
  await using rig = await drRig({ servers: 1, speed: 600, plan: { vpn: { gatewaySubnet: '10.10.255.0/27' } } });
  const flow = await rig.open();
  const running = connect(flow);
  const [id] = await firstTunnel(rig);
  const ec2 = await flow.aws.ec2();
  await ec2.deleteVpnConnection({ VpnConnectionId: id });
  await refused(() => running, 'was deleted meanwhile', 'E_AWS');
  assert.is((await connect(await rig.open())).state, 'connected');
});

async function firstTunnel({ aws }: DrRig): Promise<string[]> {
  for (;;) {
    const ids = aws.ec2.tunnels().map(({ vpnConnectionId }) => vpnConnectionId);
    if (ids.length > 0) return ids;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('a VPN connection that is still being deleted is waited for: it holds the addresses within', async () => {
  const { flow, ...world } = await connected({ kind: 'bgp' });
  await using rig = world.rig;
  const ec2 = await flow.aws.ec2();
  await ec2.deleteVpnConnection({ VpnConnectionId: rig.aws.ec2.tunnels()[0]?.vpnConnectionId });
  const outcome = await connect(flow);
  assert.is(outcome.state, 'connected');
  assert.is(outcome.topology.tunnels.length, 4);
});

test('a gateway that is being taken away is waited for, then made', async () => {
  const { flow, ...world } = await connected();
  await using rig = world.rig;
  const [tunnel] = rig.aws.ec2.tunnels();
  await removeVpnConnection(flow.aws, tunnel?.vpnConnectionId ?? '', flow.signal);
  const ec2 = await flow.aws.ec2();
  await ec2.detachVpnGateway({ VpcId: rig.aws.ec2.vpcId, VpnGatewayId: tunnel?.gatewayId });
  assert.is((await connect(flow)).state, 'connected');
});

test.run();
