import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ec2Account, idsOf, tagged } from '../../../support/ec2-account.ts';

test('requests with what EC2 does not know, or without what it needs, are refused', () => {
  const { refusal, ec2 } = ec2Account();
  for (const [operation, input, expected] of [
    ['RunTheWorld', {}, 'InvalidAction: The action RunTheWorld is not valid for this web service.'],
    ['constructor', {}, 'InvalidAction'],
    ['CreateVpnGateway', {}, 'MissingParameter: The request must contain the parameter Type'],
    ['CreateVpnGateway', { Type: 'ipsec.2' }, 'InvalidParameterValue'],
    [
      'CreateVpnGateway',
      { Type: 'ipsec.1', Colour: 'red' },
      'UnknownParameter: The parameter Colour is not recognized',
    ],
    ['CreateVpnGateway', { Type: 'ipsec.1', AmazonSideAsn: 'ten' }, 'InvalidParameterValue'],
    ['CreateVpnGateway', { Type: 'ipsec.1', AmazonSideAsn: 65535 }, 'InvalidParameterValue'],
    ['DescribeVpcs', { Filter: [{ Name: 'colour', Value: ['red'] }] }, "InvalidParameterValue: The filter 'colour'"],
    [
      'DescribeVpcs',
      { Filter: [{ Name: 'vpc-id', Values: ['x'] }] },
      'UnknownParameter: The parameter Filter.1.Values',
    ],
    ['DescribeVpcs', { VpcId: ['vpc-0000000000000dead'] }, 'InvalidVpcID.NotFound'],
    ['DescribeVpcs', { VpcId: ['my-vpc'] }, 'InvalidVpcID.Malformed: Invalid id: "my-vpc" (expecting "vpc-...")'],
    ['DescribeVpcs', { VpcId: [ec2.vpcId], MaxResults: 10 }, 'InvalidParameterCombination'],
    ['DescribeVpcs', { MaxResults: 1 }, 'InvalidParameterValue'],
    ['DescribeVpcs', { NextToken: 'bm9uc2Vuc2U=' }, 'InvalidNextToken'],
    ['DescribeVpcs', { DryRun: true }, 'DryRunOperation'],
    ['CreateVpnGateway', { DryRun: true }, 'MissingParameter'],
    ['DescribeVpcs', { DryRun: 'yes' }, 'InvalidParameterValue'],
  ] as const) {
    assert.ok(refusal(operation, input).startsWith(expected), `${operation}: ${refusal(operation, input)}`);
  }
});

test('a dry run changes nothing', () => {
  const { ask, refusal } = ec2Account();
  assert.match(refusal('CreateVpnGateway', { Type: 'ipsec.1', DryRun: true }), 'DryRunOperation');
  assert.equal(ask('DescribeVpnGateways'), { vpnGatewaySet: [] });
});

test('the world begins with a VPC, two subnets in two zones and a route table', () => {
  const { ec2, ask } = ec2Account();
  const { vpcSet } = ask('DescribeVpcs');
  assert.is(vpcSet.length, 1);
  const { subnetSet } = ask('DescribeSubnets', { Filter: [{ Name: 'vpc-id', Value: [ec2.vpcId] }] });
  assert.equal(
    subnetSet.map(({ availabilityZone }) => availabilityZone),
    ['eu-central-1a', 'eu-central-1b'],
  );
  assert.is(subnetSet[0]?.availableIpAddressCount, 251);
  const { routeTableSet } = ask('DescribeRouteTables');
  assert.equal(routeTableSet[0]?.routeSet, [
    { destinationCidrBlock: '10.20.0.0/16', gatewayId: 'local', origin: 'CreateRouteTable', state: 'active' },
  ]);
});

test('lists come in pages, and a token is good for its own operation only', () => {
  const { ec2, ask, refusal } = ec2Account();
  for (let index = 0; index < 9; index += 1) ec2.addVpc({ cidr: `10.${30 + index}.0.0/16` });
  const first = ask('DescribeVpcs', { MaxResults: 6 });
  const rest = ask('DescribeVpcs', { MaxResults: 6, NextToken: first['nextToken'] });
  assert.is(new Set([...idsOf(first['vpcSet'], 'vpcId'), ...idsOf(rest['vpcSet'], 'vpcId')]).size, 10);
  assert.is(rest['nextToken'], undefined);
  assert.match(refusal('DescribeSubnets', { NextToken: first['nextToken'] }), 'InvalidNextToken');
});

test('tags are set on things of any kind, looked for, and taken away', () => {
  const { ec2, ask, refusal } = ec2Account();
  const gateway = ask('CreateVpnGateway', {
    Type: 'ipsec.1',
    TagSpecification: tagged('vpn-gateway', { 'failback-kit:plan': 'shop', Name: 'a' }),
  }).vpnGateway.vpnGatewayId;
  const group = ec2.addSecurityGroup({ vpcId: ec2.vpcId, name: 'web' });
  const Tag = [{ Key: 'failback-kit:plan', Value: 'shop' }];
  ask('CreateTags', { ResourceId: [group, ec2.vpcId], Tag });
  const byPlan = { Filter: [{ Name: 'tag:failback-kit:plan', Value: ['sh?p', 'other*'] }] };
  assert.equal(idsOf(ask('DescribeSecurityGroups', byPlan)['securityGroupInfo'], 'groupId'), [group]);
  const byKey = { Filter: [{ Name: 'key', Value: ['failback-kit:*'] }] };
  assert.equal(
    (ask('DescribeTags', byKey)['tagSet'] as readonly { resourceId: string; resourceType: string }[])
      .map(({ resourceId, resourceType }) => `${resourceType} ${resourceId}`)
      .sort(),
    [`security-group ${group}`, `vpc ${ec2.vpcId}`, `vpn-gateway ${gateway}`],
  );
  // A tag goes only if it has the value that is named.
  ask('DeleteTags', { ResourceId: [group], Tag: [{ Key: 'failback-kit:plan', Value: 'other' }] });
  ask('DeleteTags', { ResourceId: [gateway], Tag: [{ Key: 'failback-kit:plan' }] });
  ask('DeleteTags', { ResourceId: [ec2.vpcId] });
  assert.equal([...idsOf(ask('DescribeTags')['tagSet'], 'resourceId')].sort(), [group, gateway].sort());

  for (const [input, expected] of [
    [{ ResourceId: ['x-1'], Tag }, 'InvalidID'],
    [{ ResourceId: ['vpc-0000000000000dead'], Tag }, 'InvalidVpcID.NotFound'],
    [{ ResourceId: [group], Tag: [{ Key: 'aws:x', Value: '1' }] }, 'InvalidParameterValue'],
    [{ ResourceId: [group], Tag: [...Tag, ...Tag] }, 'InvalidParameterValue: Duplicate tag key'],
    [
      { ResourceId: [group], Tag: Array.from({ length: 51 }, (_, n) => ({ Key: `k${n}`, Value: '' })) },
      'TagLimitExceeded',
    ],
  ] as const) {
    assert.ok(refusal('CreateTags', input).startsWith(expected), refusal('CreateTags', input));
  }
  const wrong = { Type: 'ipsec.1', TagSpecification: tagged('vpc', { a: 'b' }) };
  assert.match(refusal('CreateVpnGateway', wrong), 'not a valid taggable resource type');
});

test('regions and zones', () => {
  const { ask } = ec2Account();
  const zones = ask('DescribeAvailabilityZones');
  assert.equal(
    zones.availabilityZoneInfo.map(({ zoneName, zoneId }) => `${zoneName} ${zoneId}`),
    ['eu-central-1a euc1-az1', 'eu-central-1b euc1-az2', 'eu-central-1c euc1-az3'],
  );
  const open = idsOf(ask('DescribeRegions')['regionInfo'], 'regionName');
  const all = idsOf(ask('DescribeRegions', { AllRegions: true })['regionInfo'], 'regionName');
  assert.ok(open.includes('eu-central-1') && all.length > open.length);
});

test.run();
