import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ec2Account, idsOf, type Ec2Account } from '../../../support/ec2-account.ts';
import { connect, customerGateway } from '../../../support/ec2-vpn.ts';

const minute = 60_000;

function transitGateway({ ask, clock }: Ec2Account): { readonly id: string; readonly table: string } {
  const { transitGateway: made } = ask('CreateTransitGateway', { Options: { AmazonSideAsn: 64512 } });
  clock.advance(2 * minute);
  return { id: made.transitGatewayId, table: made.options.associationDefaultRouteTableId };
}

function attach({ ask, ec2 }: Ec2Account, TransitGatewayId: string): string {
  return ask('CreateTransitGatewayVpcAttachment', {
    ...{ TransitGatewayId, VpcId: ec2.vpcId, SubnetIds: ec2.subnetIds },
  }).transitGatewayVpcAttachment.transitGatewayAttachmentId;
}

function found(
  { ask }: Ec2Account,
  table: string,
  filter: { Name: string; Value: readonly string[] },
): readonly string[] {
  const { routeSet } = ask('SearchTransitGatewayRoutes', {
    ...{ TransitGatewayRouteTableId: table, Filter: [filter] },
  });
  return routeSet.map(({ destinationCidrBlock, type, state }) => [destinationCidrBlock, type, state].join(' '));
}

const all = { Name: 'state', Value: ['active', 'blackhole'] };

test('a transit gateway with a VPC and a VPN connection', () => {
  const account = ec2Account();
  const { ask, refusal, clock, ec2 } = account;
  const { id: TransitGatewayId, table: TransitGatewayRouteTableId } = transitGateway(account);
  const vpc = attach(account, TransitGatewayId);
  const again = { TransitGatewayId, VpcId: ec2.vpcId, SubnetIds: ec2.subnetIds };
  assert.match(refusal('CreateTransitGatewayVpcAttachment', again), 'DuplicateTransitGatewayAttachment');
  const [table] = idsOf(ask('DescribeRouteTables')['routeTableSet'], 'routeTableId');
  const back = { RouteTableId: table, DestinationCidrBlock: '10.40.0.0/16', TransitGatewayId };
  assert.match(refusal('CreateRoute', back), 'InvalidTransitGatewayID.NotFound');
  clock.advance(minute);
  ask('CreateRoute', back);

  const { vpnConnectionId } = connect(account, { TransitGatewayId, CustomerGatewayId: customerGateway(account) });
  const ofVpn = { Filter: [{ Name: 'resource-type', Value: ['vpn'] }] };
  const [vpn] = idsOf(
    ask('DescribeTransitGatewayAttachments', ofVpn)['transitGatewayAttachments'],
    'transitGatewayAttachmentId',
  );
  const route = { TransitGatewayRouteTableId, DestinationCidrBlock: '10.40.0.0/16', TransitGatewayAttachmentId: vpn };
  assert.match(refusal('CreateTransitGatewayRoute', route), 'IncorrectState');
  clock.advance(5 * minute);
  ask('CreateTransitGatewayRoute', route);
  assert.match(refusal('CreateTransitGatewayRoute', route), 'RouteAlreadyExists');
  assert.equal(found(account, TransitGatewayRouteTableId, all), [
    '10.40.0.0/16 static active',
    '10.20.0.0/16 propagated active',
  ]);
  const exact = { Name: 'route-search.exact-match', Value: ['10.40.0.0/16'] };
  assert.is(found(account, TransitGatewayRouteTableId, exact).length, 1);
  const attachments = ask('DescribeTransitGatewayVpcAttachments')['transitGatewayVpcAttachments'];
  assert.equal(idsOf(attachments, 'transitGatewayAttachmentId'), [vpc]);

  assert.match(refusal('DeleteTransitGateway', { TransitGatewayId }), 'non-deleted VPC Attachments');
  ask('DeleteTransitGatewayVpcAttachment', { TransitGatewayAttachmentId: vpc });
  clock.advance(minute);
  assert.match(refusal('DeleteTransitGateway', { TransitGatewayId }), 'non-deleted VPN Attachments');
  ask('DeleteVpnConnection', { VpnConnectionId: vpnConnectionId });
  clock.advance(3 * minute);
  assert.equal(found(account, TransitGatewayRouteTableId, all), ['10.40.0.0/16 static blackhole']);
  ask('DeleteTransitGatewayRoute', { TransitGatewayRouteTableId, DestinationCidrBlock: '10.40.0.0/16' });
  ask('DeleteTransitGateway', { TransitGatewayId });
  clock.advance(minute);
  const [gone] = ask('DescribeTransitGateways').transitGatewaySet;
  assert.is(gone?.['state'], 'deleted');
  assert.match(refusal('DeleteTransitGateway', { TransitGatewayId }), 'was deleted or does not exist');
});

test('a BGP connection announces its networks, and a static one does not', () => {
  const account = ec2Account();
  const { clock, ec2 } = account;
  const { id: TransitGatewayId, table } = transitGateway(account);
  const CustomerGatewayId = customerGateway(account);
  connect(account, { TransitGatewayId, CustomerGatewayId }, {});
  clock.advance(5 * minute);
  for (const { outsideIp } of ec2.tunnels()) ec2.setTunnel(outsideIp, 'UP', undefined, ['10.40.0.0/16']);
  assert.equal([...new Set(found(account, table, all))], ['10.40.0.0/16 propagated active']);
});

test('what is not ready yet takes no attachment', () => {
  const account = ec2Account();
  const { ask, refusal, ec2 } = account;
  const { transitGateway: made } = ask('CreateTransitGateway');
  const wanted = { TransitGatewayId: made['transitGatewayId'], VpcId: ec2.vpcId, SubnetIds: ec2.subnetIds };
  assert.match(refusal('CreateTransitGatewayVpcAttachment', wanted), 'IncorrectState');
  const { id } = transitGateway(account);
  const twin = ec2.addSubnet({ vpcId: ec2.vpcId, cidr: '10.20.3.0/24', zone: 'eu-central-1a' });
  assert.match(
    refusal('CreateTransitGatewayVpcAttachment', {
      ...wanted,
      TransitGatewayId: id,
      SubnetIds: [...ec2.subnetIds, twin],
    }),
    'DuplicateSubnetsInSameZone',
  );
  ec2.quota('TransitGateways', 2);
  assert.match(refusal('CreateTransitGateway'), 'TransitGatewayLimitExceeded');
});

test.run();
