import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { VirtualNetwork } from '../../../../src/azure/network/vnet.ts';
import { judgeGatewaySubnet, judgeVnet, judgeVpc } from '../../../../src/dr/check/network/addresses.ts';
import { allows } from '../../../../src/dr/check/network/allows.ts';
import { drsEndpoints } from '../../../../src/dr/check/network/endpoints.ts';
import { judgeTried } from '../../../../src/dr/check/network/from-vm.ts';
import { judgeOverlap } from '../../../../src/dr/check/network/overlap.ts';
import { gatewayTo } from '../../../../src/dr/check/network/routes.ts';
import { judgeTunnels } from '../../../../src/dr/check/network/tunnels.ts';
import { judgeRoutes, judgeWayBack } from '../../../../src/dr/check/network/way.ts';
import { judgeGroups } from '../../../../src/dr/check/server/recovery-port.ts';
import { testPlan } from '../../../support/dr/plan-text.ts';

const plan = testPlan();

const tcp = (port: number, ...cidrs: string[]) => ({
  IpProtocol: 'tcp',
  FromPort: port,
  ToPort: port,
  IpRanges: cidrs.map((CidrIp) => ({ CidrIp })),
});

test('networks that overlap cannot be connected, and link-local addresses belong to nobody', () => {
  const vpc = { whose: 'the VPC', cidr: '10.20.0.0/16' };
  const vnet = { whose: 'the virtual network', cidr: '10.1.0.0/16' };
  assert.is(judgeOverlap([vpc], [vnet]).verdict, 'ok');
  const clash = judgeOverlap([vpc], [vnet, { whose: 'the virtual network', cidr: '10.20.128.0/17' }]);
  assert.is(clash.verdict, 'fail');
  assert.match(clash.message, '10.20.0.0/16 (the VPC) and 10.20.128.0/17 (the virtual network) overlap');
  assert.is(judgeOverlap([{ whose: 'the VPC', cidr: '169.254.21.0/24' }], [vnet]).verdict, 'fail');
  assert.is(judgeOverlap([vpc], [{ whose: 'the virtual network', cidr: 'fd00::/8' }]).verdict, 'ok');
  assert.is(judgeOverlap([], [vnet]).verdict, 'warn');
});

test('rules of a security group cover a block alone or together', () => {
  assert.is(allows([tcp(1500, '10.1.0.0/16')], 1500, '10.1.4.0/24'), 'yes');
  assert.is(allows([tcp(1500, '10.1.4.0/25'), tcp(1500, '10.1.4.128/25')], 1500, '10.1.4.0/24'), 'yes');
  assert.is(allows([tcp(1500, '10.1.4.0/25')], 1500, '10.1.4.0/24'), 'no');
  assert.is(allows([tcp(443, '0.0.0.0/0')], 1500, '10.1.4.0/24'), 'no');
  assert.is(allows([tcp(1500, '10.1.4.7/32')], 1500, '10.1.4.7'), 'yes');
  assert.is(allows([{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }], 1500, '10.1.4.0/24'), 'yes');
  assert.is(
    allows(
      [{ IpProtocol: 'udp', FromPort: 0, ToPort: 65_535, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
      1500,
      '10.1.4.0/24',
    ),
    'no',
  );
  assert.is(allows([{ ...tcp(1500), PrefixListIds: [{ PrefixListId: 'pl-1' }] }], 1500, '10.1.4.0/24'), 'unknown');
});

test('of a machine all security groups count together', () => {
  const groups = new Map([
    ['sg-1', { IpPermissions: [tcp(22, '0.0.0.0/0')] }],
    ['sg-2', { IpPermissions: [tcp(1500, '10.1.0.0/16')] }],
  ]);
  assert.is(judgeGroups(['sg-1', 'sg-2'], groups, ['10.1.4.0/24'], 'mend').verdict, 'ok');
  const shut = judgeGroups(['sg-1'], groups, ['10.1.4.0/24'], 'mend');
  assert.equal([shut.verdict, shut.remedy], ['fail', 'mend']);
  assert.match(shut.message, 'sg-1 lets nothing of 10.1.4.0/24 in at TCP 1500');
});

const route = (cidr: string, via: string, State: 'active' | 'blackhole' = 'active') => ({
  ...{ DestinationCidrBlock: cidr, State },
  ...(via.startsWith('tgw') ? { TransitGatewayId: via } : { GatewayId: via }),
});
const staging = plan.aws.stagingSubnet;

test('the longest active route counts, and the way to the Internet is none to Azure', () => {
  const routes = [route('0.0.0.0/0', 'igw-1'), route('10.0.0.0/8', 'tgw-1'), route('10.1.0.0/16', 'vgw-1')];
  assert.is(gatewayTo({ Routes: routes }, '10.1.0.0/16'), 'vgw-1');
  assert.is(gatewayTo({ Routes: routes }, '10.2.0.0/16'), 'tgw-1');
  assert.is(gatewayTo({ Routes: routes }, '172.16.0.0/16'), undefined);
  assert.is(gatewayTo({ Routes: [route('10.1.0.0/16', 'vgw-1', 'blackhole')] }, '10.1.0.0/16'), undefined);
});

test('subnets without a route to Azure are named', () => {
  const table = (...Routes: ReturnType<typeof route>[]) => ({
    RouteTableId: 'rtb-1',
    Associations: [{ Main: true }],
    Routes,
  });
  const network = (...routes: ReturnType<typeof route>[]) => ({ vpc: {}, subnets: [], tables: [table(...routes)] });
  const judged = (...routes: ReturnType<typeof route>[]) => judgeRoutes(network(...routes), ['10.1.0.0/16'], plan);
  assert.is(judged(route('10.1.0.0/16', 'vgw-1')).verdict, 'ok');
  assert.match(judged().message, `${staging} has no route to 10.1.0.0/16`);
  assert.is(judgeRoutes({ vpc: {}, subnets: [], tables: [] }, ['10.1.0.0/16'], plan).verdict, 'fail');
});

test('Azure must believe the VPC to be behind both tunnels', () => {
  const gateway = (name: string, ...prefixes: string[]) => ({ name, prefixes, bgp: false });
  assert.is(judgeWayBack(['10.20.0.0/16'], []).verdict, 'fail');
  assert.is(judgeWayBack(['10.20.0.0/16'], [gateway('a', '10.0.0.0/24')]).verdict, 'fail');
  assert.is(judgeWayBack(['10.20.0.0/16'], [gateway('a', '10.20.0.0/16')]).verdict, 'warn');
  assert.is(judgeWayBack(['10.20.0.0/16'], [gateway('a', '10.20.0.0/16'), gateway('b', '10.0.0.0/8')]).verdict, 'ok');
  assert.is(
    judgeWayBack(
      ['10.20.0.0/16'],
      [1, 2].map(() => ({ name: 'a', prefixes: [], bgp: true })),
    ).verdict,
    'ok',
  );
});

test('one tunnel of two is a warning, none a failure', () => {
  const tunnel = (up: boolean, routes = 1) => ({
    ...{ connection: 'vpn-1', address: up ? '3.3.3.1' : '3.3.3.2', up, routes, since: null },
    message: up ? null : 'IPSEC IS DOWN',
  });
  assert.is(judgeTunnels([tunnel(true), tunnel(true)], 'static').verdict, 'ok');
  const half = judgeTunnels([tunnel(true), tunnel(false)], 'static');
  assert.is(half.verdict, 'warn');
  assert.match(half.message, '1 of 2 tunnels are up; down: 3.3.3.2 (IPSEC IS DOWN)');
  assert.is(judgeTunnels([tunnel(false), tunnel(false)], 'static').verdict, 'fail');
  assert.is(judgeTunnels([], 'static').verdict, 'fail');
  assert.is(judgeTunnels([], 'existing').verdict, 'warn');
  assert.match(judgeTunnels([tunnel(true, 0), tunnel(true)], 'bgp').message, 'no routes came over 3.3.3.1');
});

const subnet = (name: string, ...prefixes: string[]) => ({
  id: name,
  name,
  prefixes,
  used: false,
  securityGroup: null,
});
const vnet = (...subnets: VirtualNetwork['subnets']): VirtualNetwork => ({
  ...{ id: 'vnet', name: 'shop', location: 'westeurope', tags: {}, prefixes: ['10.1.0.0/16'], subnets },
});

test('the networks of the plan must be there, with their subnets', () => {
  assert.is(judgeVnet(vnet(subnet('servers', '10.1.4.0/24')), plan).verdict, 'ok');
  assert.match(judgeVnet(vnet(), plan).message, 'shop has no subnet servers');
  assert.is(judgeVnet({ ...vnet(subnet('servers')), location: 'eastus' }, plan).verdict, 'fail');
  assert.is(judgeVnet(undefined, plan).verdict, 'fail');
  const vpc = { CidrBlock: '10.20.0.0/16' };
  assert.is(judgeVpc({ vpc, subnets: [{ SubnetId: staging }], tables: [] }, plan).verdict, 'ok');
  assert.match(judgeVpc({ vpc, subnets: [], tables: [] }, plan).message, `has no subnet ${staging}`);
  assert.is(judgeVpc({ vpc: undefined, subnets: [], tables: [] }, plan).verdict, 'fail');
});

test('the gateway subnet that is to be made needs free addresses of the network', () => {
  const there = vnet(subnet('servers', '10.1.4.0/24'));
  assert.is(judgeGatewaySubnet('10.1.255.0/27', there).verdict, 'ok');
  assert.match(judgeGatewaySubnet('10.1.4.0/27', there).message, 'overlaps the subnet servers');
  assert.match(judgeGatewaySubnet('10.2.0.0/27', there).message, 'is not in 10.1.0.0/16');
  assert.is(judgeGatewaySubnet('10.2.0.0/27', vnet(subnet('GatewaySubnet', '10.1.255.0/27'))).verdict, 'ok');
});

test('DRS and six buckets must be reached; of the newer regions only two names are known', () => {
  const hosts = drsEndpoints('eu-central-1').map(({ host }) => host);
  assert.is(hosts.length, 7);
  assert.ok(hosts.includes('drs.eu-central-1.amazonaws.com'));
  assert.ok(hosts.includes('aws-drs-internal-hashes-eu-central-1.s3.eu-central-1.amazonaws.com'));
  assert.equal(
    drsEndpoints('ca-west-1').map(({ host }) => host),
    [
      'drs.ca-west-1.amazonaws.com',
      'aws-elastic-disaster-recovery-ca-west-1-2590fa22.s3.ca-west-1.amazonaws.com',
      'aws-elastic-disaster-recovery-hashes-ca-west-1-2590fa22.s3.ca-west-1.amazonaws.com',
    ],
  );
});

test('what a machine said of its network: what it does not reach, and whether it knows the time', () => {
  const targets = [
    { host: 'drs.eu-central-1.amazonaws.com', port: 443 },
    { host: '10.20.1.7', port: 1500 },
  ];
  const at = Date.parse('2026-05-01T12:00:00Z');
  const asked = { from: at, to: at + 30_000 };
  const said = (...lines: string[]) => judgeTried(lines.join('\r\n'), targets, asked);
  const clock = `clock ${at / 1000}`;
  assert.is(said('ok drs.eu-central-1.amazonaws.com 443', 'ok 10.20.1.7 1500', clock).verdict, 'ok');
  const shut = said('ok drs.eu-central-1.amazonaws.com 443', 'lost 10.20.1.7 1500', clock);
  assert.is(shut.message, 'it does not reach 10.20.1.7 at TCP 1500');
  assert.match(shut.remedy ?? '', 'tunnels');
  assert.is(said().verdict, 'warn');
  const late = said('ok drs.eu-central-1.amazonaws.com 443', 'ok 10.20.1.7 1500', `clock ${at / 1000 - 600}`);
  assert.match(late.message, 'the clock of the machine is 599 s slow');
});

test.run();
