import {
  paginateDescribeInstances,
  paginateDescribeLaunchTemplateVersions,
  waitUntilVpnConnectionAvailable,
  waitUntilVpnConnectionDeleted,
} from '@aws-sdk/client-ec2';
import { setTimeout } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FakeAws } from '../../fakes/aws/fake-aws.ts';
import { fakeClock } from '../../fakes/clock.ts';
import { awsClients, refusedByAws } from '../../support/aws-clients.ts';

/** Time goes on once a client has looked and found that it must wait. */
async function afterLook({ requests, clock }: FakeAws, operation: string): Promise<void> {
  const before = requests.length;
  while (!requests.slice(before).some((one) => one.operation === operation)) await setTimeout(10);
  clock.advance(10 * 60_000);
}

test('the SDK waits for a connection to a transit gateway, and for its end', async () => {
  await using aws = await FakeAws.start({ clock: fakeClock(0) });
  const { ec2 } = awsClients(aws);
  const waiting = { client: ec2, maxWaitTime: 30, minDelay: 1, maxDelay: 1 };
  const { CustomerGateway } = await ec2.createCustomerGateway({
    Type: 'ipsec.1',
    IpAddress: '203.0.113.7',
    BgpAsn: 65000,
  });
  const { TransitGateway } = await ec2.createTransitGateway({
    Options: { AmazonSideAsn: 64512 },
    TagSpecifications: [{ ResourceType: 'transit-gateway', Tags: [{ Key: 'plan', Value: 'shop' }] }],
  });
  assert.ok(TransitGateway);
  assert.is(TransitGateway.State, 'pending');
  assert.is(TransitGateway.Tags?.[0]?.Value, 'shop');
  aws.clock.advance(120_000);
  const ends = {
    CustomerGatewayId: CustomerGateway?.CustomerGatewayId,
    TransitGatewayId: TransitGateway.TransitGatewayId,
  };
  const { VpnConnection } = await ec2.createVpnConnection({
    ...{ Type: 'ipsec.1', ...ends },
    Options: { TunnelOptions: [{ TunnelInsideCidr: '169.254.21.0/30' }, { TunnelInsideCidr: '169.254.22.0/30' }] },
  });
  assert.ok(VpnConnection);
  assert.is(VpnConnection.State, 'pending');
  const named = { VpnConnectionIds: [VpnConnection.VpnConnectionId ?? ''] };
  const [available] = await Promise.all([
    waitUntilVpnConnectionAvailable(waiting, named),
    afterLook(aws, 'DescribeVpnConnections'),
  ]);
  assert.is(available.state, 'SUCCESS');

  const [tunnel] = aws.ec2.tunnels();
  aws.ec2.hooks.tunnelState = ({ index }) => (index === 0 ? { status: 'UP', routes: ['10.40.0.0/16'] } : 'DOWN');
  const { VpnConnections } = await ec2.describeVpnConnections({
    Filters: [{ Name: 'transit-gateway-id', Values: [TransitGateway.TransitGatewayId ?? ''] }],
  });
  const [telemetry] = VpnConnections?.[0]?.VgwTelemetry ?? [];
  assert.equal(
    [telemetry?.Status, telemetry?.AcceptedRouteCount, telemetry?.OutsideIpAddress],
    ['UP', 1, tunnel?.outsideIp],
  );
  assert.instance(telemetry?.LastStatusChange, Date);
  const TransitGatewayRouteTableId = TransitGateway.Options?.AssociationDefaultRouteTableId;
  const { Routes } = await ec2.searchTransitGatewayRoutes({
    TransitGatewayRouteTableId,
    Filters: [{ Name: 'type', Values: ['propagated'] }],
  });
  assert.equal([Routes?.[0]?.DestinationCidrBlock, Routes?.[0]?.State], ['10.40.0.0/16', 'active']);

  await ec2.deleteVpnConnection({ VpnConnectionId: VpnConnection.VpnConnectionId });
  const [deleted] = await Promise.all([
    waitUntilVpnConnectionDeleted(waiting, named),
    afterLook(aws, 'DescribeVpnConnections'),
  ]);
  assert.is(deleted.state, 'SUCCESS');
  await ec2.deleteTransitGateway({ TransitGatewayId: TransitGateway.TransitGatewayId });
});

test('the SDK reads 500 instances in pages, and the default versions of their templates', async () => {
  await using aws = await FakeAws.start();
  const { ec2 } = awsClients(aws);
  const subnetId = aws.ec2.addSubnet({ vpcId: aws.ec2.vpcId, cidr: '10.20.64.0/20' });
  for (let index = 0; index < 500; index += 1) {
    aws.ec2.runInstance({ subnetId, tags: { 'failback-kit:server': `web${index}` } });
    aws.ec2.createLaunchTemplate(`web${index}`, { instanceType: 't3.large', subnetId }, {});
  }
  const names = new Set<string | undefined>();
  const filter = { Filters: [{ Name: 'tag:failback-kit:server', Values: ['web*'] }], MaxResults: 200 };
  for await (const { Reservations = [] } of paginateDescribeInstances({ client: ec2 }, filter)) {
    for (const { Instances = [] } of Reservations) for (const { Tags } of Instances) names.add(Tags?.[0]?.Value);
  }
  assert.is(names.size, 500);
  let versions = 0;
  const all = { Versions: ['$Default'], MaxResults: 200 };
  for await (const page of paginateDescribeLaunchTemplateVersions({ client: ec2 }, all)) {
    const { LaunchTemplateVersions = [] } = page;
    versions += LaunchTemplateVersions.filter(
      ({ LaunchTemplateData }) => LaunchTemplateData?.InstanceType === 't3.large',
    ).length;
  }
  assert.is(versions, 500);
  assert.is(aws.requests.length, 6);
});

test('the SDK is refused with the codes of EC2', async () => {
  await using aws = await FakeAws.start();
  const { ec2 } = awsClients(aws);
  aws.ec2.quota('VpnGateways', 0);
  aws.deny('ec2:CreateSecurityGroup');
  const group = { GroupName: 'web', Description: 'web', VpcId: aws.ec2.vpcId };
  for (const [call, expected] of [
    [ec2.createVpnGateway({ Type: 'ipsec.1' }), '400 VpnGatewayLimitExceeded'],
    [ec2.createSecurityGroup({ ...group, DryRun: true }), '403 UnauthorizedOperation'],
    [ec2.describeInstances({ InstanceIds: ['i-0000000000000dead'] }), '400 InvalidInstanceID.NotFound'],
    [
      ec2.deleteRoute({ RouteTableId: 'rtb-0000000000000dead', DestinationCidrBlock: '10.0.0.0/8' }),
      '400 InvalidRouteTableID.NotFound',
    ],
    [ec2.describeVpcs({ DryRun: true }), '412 DryRunOperation'],
  ] as const) {
    assert.is(await refusedByAws(call), expected);
  }
});

test.run();
