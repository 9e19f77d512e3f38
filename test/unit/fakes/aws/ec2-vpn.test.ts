import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Wire } from '../../../fakes/aws/service.ts';
import { ec2Account, type Ec2Account } from '../../../support/ec2-account.ts';
import { connect, customerGateway, shown, vpnGateway } from '../../../support/ec2-vpn.ts';

const minute = 60_000;
const hour = 60 * minute;

function routes({ ask }: Ec2Account): readonly Wire[] {
  const [table] = ask('DescribeRouteTables').routeTableSet;
  return table?.routeSet ?? [];
}

function tableId({ ask }: Ec2Account): string {
  const [table] = ask('DescribeRouteTables').routeTableSet;
  return table?.routeTableId ?? '';
}

test('a VPN gateway takes its time to and from its VPC', () => {
  const account = ec2Account();
  const { ask, refusal, clock, ec2 } = account;
  const VpnGatewayId = vpnGateway(account, false);
  const ends = { VpnGatewayId, VpcId: ec2.vpcId };
  const attachments = () => ask('DescribeVpnGateways').vpnGatewaySet[0]?.attachments;
  const propagation = { GatewayId: VpnGatewayId, RouteTableId: tableId(account) };
  assert.equal(attachments(), []);
  assert.match(refusal('DetachVpnGateway', ends), 'InvalidVpnGatewayAttachment.NotFound');
  ask('AttachVpnGateway', ends);
  assert.equal(attachments(), [{ vpcId: ec2.vpcId, state: 'attaching' }]);
  assert.match(refusal('EnableVgwRoutePropagation', propagation), 'Gateway.NotAttached');
  clock.advance(15_000);
  assert.equal(attachments(), [{ vpcId: ec2.vpcId, state: 'attached' }]);
  ask('EnableVgwRoutePropagation', propagation);
  assert.match(refusal('AttachVpnGateway', ends), 'VpnGatewayAttachmentLimitExceeded');
  const other = vpnGateway(account, false);
  assert.match(refusal('AttachVpnGateway', { ...ends, VpnGatewayId: other }), 'VpnGatewayAttachmentLimitExceeded');
  assert.match(refusal('DeleteVpnGateway', { VpnGatewayId }), 'IncorrectState');
  ask('DetachVpnGateway', ends);
  assert.match(refusal('DeleteVpnGateway', { VpnGatewayId }), 'IncorrectState');
  clock.advance(15_000);
  assert.equal(attachments(), [{ vpcId: ec2.vpcId, state: 'detached' }]);
  ask('DeleteVpnGateway', { VpnGatewayId });
  clock.advance(minute);
  const list = () => ask('DescribeVpnGateways').vpnGatewaySet;
  assert.equal(
    list().map(({ state }) => state),
    ['deleted', 'available'],
  );
  assert.match(refusal('AttachVpnGateway', ends), 'InvalidVpnGatewayID.NotFound');
  clock.advance(hour);
  assert.is(list().length, 1);
});

test('an address and ASN have one customer gateway', () => {
  const account = ec2Account();
  const { ask, refusal } = account;
  const id = customerGateway(account);
  assert.is(customerGateway(account), id);
  assert.is.not(customerGateway(account, '203.0.113.8'), id);
  assert.is.not(customerGateway(account, '203.0.113.7', 65001), id);
  const wanted = { Type: 'ipsec.1', IpAddress: '203.0.113.7', BgpAsn: 65000 };
  const named = ask('CreateCustomerGateway', { ...wanted, DeviceName: 'azure-1' });
  assert.is.not(named.customerGateway['customerGatewayId'], id);
  assert.match(refusal('CreateCustomerGateway', { ...wanted, IpAddress: '10.0.0.1' }), 'InvalidParameterValue');
  assert.match(refusal('CreateCustomerGateway', { ...wanted, IpAddress: undefined }), 'MissingParameter');
  assert.match(refusal('CreateCustomerGateway', { ...wanted, BgpAsnExtended: 4_200_000_000 }), 'Combination');
  ask('DeleteCustomerGateway', { CustomerGatewayId: id });
  assert.is.not(customerGateway(account), id);
});

test('the static VPN: made, up, routed, deleted', () => {
  const account = ec2Account();
  const { ask, refusal, clock, ec2 } = account;
  const VpnGatewayId = vpnGateway(account);
  const CustomerGatewayId = customerGateway(account);
  const { vpnConnectionId: VpnConnectionId, state } = connect(account, { VpnGatewayId, CustomerGatewayId });
  assert.is(state, 'pending');
  const network = { VpnConnectionId, DestinationCidrBlock: '10.40.0.0/16' };
  assert.match(refusal('CreateVpnConnectionRoute', network), 'InvalidVpnConnection.InvalidState');
  clock.advance(5 * minute);
  ask('CreateVpnConnectionRoute', network);
  ask('CreateVpnConnectionRoute', network);
  ask('EnableVgwRoutePropagation', { GatewayId: VpnGatewayId, RouteTableId: tableId(account) });

  const down = shown(account, VpnConnectionId);
  assert.is(down.state, 'available');
  assert.equal(down.routes, [{ destinationCidrBlock: '10.40.0.0/16', source: 'Static', state: 'pending' }]);
  assert.equal(
    down.vgwTelemetry.map(
      ({ status, statusMessage, acceptedRouteCount }) => `${status} ${statusMessage} ${acceptedRouteCount}`,
    ),
    ['DOWN IPSEC IS DOWN 0', 'DOWN IPSEC IS DOWN 0'],
  );

  const [first, second] = ec2.tunnels();
  assert.ok(first && second);
  for (const { preSharedKey } of [first, second]) assert.match(preSharedKey, /^[A-Za-z1-9._][A-Za-z0-9._]{31}$/);
  for (const [index, { outsideIp, insideCidr, preSharedKey }] of [first, second].entries()) {
    const option = down.options.tunnelOptionSet[index] ?? {};
    assert.equal(
      [option['outsideIpAddress'], option['tunnelInsideCidr'], option['preSharedKey']],
      [outsideIp, insideCidr, preSharedKey],
    );
  }
  assert.equal(
    {
      ip: first.customerGatewayIp,
      asns: [first.awsAsn, first.customerAsn],
      static: first.static,
      routes: first.staticRoutes,
    },
    { ip: '203.0.113.7', asns: [64512, 65000], static: true, routes: ['10.40.0.0/16'] },
  );
  for (const text of [first.preSharedKey, second.outsideIp, 'NoBGPVPNConnection', first.awsInsideIp])
    assert.match(down.customerGatewayConfiguration, text);

  // One tunnel is enough for its routes to appear by themselves.
  ec2.setTunnel(second.outsideIp, 'UP');
  clock.advance(minute);
  assert.equal(
    shown(account, VpnConnectionId).vgwTelemetry.map(({ status, acceptedRouteCount }) => [status, acceptedRouteCount]),
    [
      ['DOWN', 0],
      ['UP', 1],
    ],
  );
  const propagated = { destinationCidrBlock: '10.40.0.0/16', gatewayId: VpnGatewayId, state: 'active' };
  assert.equal(routes(account)[1], { ...propagated, origin: 'EnableVgwRoutePropagation' });
  ec2.setTunnel(second.outsideIp, 'DOWN', 'IPSEC IS DOWN');
  assert.is(routes(account).length, 1);

  assert.match(refusal('DeleteCustomerGateway', { CustomerGatewayId }), 'IncorrectState');
  ask('DetachVpnGateway', { VpnGatewayId, VpcId: ec2.vpcId });
  clock.advance(minute);
  assert.match(refusal('DeleteVpnGateway', { VpnGatewayId }), 'IncorrectState');
  ask('DeleteVpnConnection', { VpnConnectionId });
  ask('DeleteVpnConnection', { VpnConnectionId });
  assert.is(shown(account, VpnConnectionId).state, 'deleting');
  clock.advance(3 * minute);
  assert.is(shown(account, VpnConnectionId).state, 'deleted');
  assert.equal(ec2.tunnels(), []);
  assert.match(refusal('DeleteVpnConnection', { VpnConnectionId }), 'InvalidVpnConnectionID.NotFound');
  ask('DeleteVpnGateway', { VpnGatewayId });
  ask('DeleteCustomerGateway', { CustomerGatewayId });
  clock.advance(2 * hour);
  for (const operation of ['DescribeVpnConnections', 'DescribeVpnGateways', 'DescribeCustomerGateways'])
    assert.equal(Object.values(ask(operation)), [[]], operation);
});

test('a BGP connection takes its routes from the other side', () => {
  const account = ec2Account();
  const { ask, refusal, clock, ec2 } = account;
  const GatewayId = vpnGateway(account);
  const ends = { VpnGatewayId: GatewayId, CustomerGatewayId: customerGateway(account) };
  const tunnel = (TunnelInsideCidr: string) => ({
    TunnelInsideCidr,
    PreSharedKey: 'A.long_enough1',
    StartupAction: 'start',
  });
  const { vpnConnectionId } = connect(account, ends, {
    TunnelOptions: [tunnel('169.254.21.0/30'), tunnel('169.254.22.0/30')],
  });
  clock.advance(5 * minute);
  ask('EnableVgwRoutePropagation', { GatewayId, RouteTableId: tableId(account) });
  const route = { VpnConnectionId: vpnConnectionId, DestinationCidrBlock: '10.40.0.0/16' };
  assert.match(refusal('CreateVpnConnectionRoute', route), 'InvalidVpnConnection.InvalidType');
  const asked: string[] = [];
  ec2.hooks.tunnelState = ({ awsInsideIp, customerInsideIp, preSharedKey }) => {
    asked.push(`${awsInsideIp} ${customerInsideIp} ${preSharedKey}`);
    return { status: 'UP', routes: ['10.40.0.0/16', '10.41.0.0/16'] };
  };
  assert.equal(
    shown(account, vpnConnectionId).vgwTelemetry.map(({ status, statusMessage }) => `${status} ${statusMessage}`),
    ['UP 2 BGP ROUTES', 'UP 2 BGP ROUTES'],
  );
  assert.equal(asked, ['169.254.21.1 169.254.21.2 A.long_enough1', '169.254.22.1 169.254.22.2 A.long_enough1']);
  assert.equal(
    routes(account).map(({ destinationCidrBlock }) => destinationCidrBlock),
    ['10.20.0.0/16', '10.40.0.0/16', '10.41.0.0/16'],
  );
});

test('what tunnels may not be', () => {
  const account = ec2Account();
  const { refusal } = account;
  const ends = { VpnGatewayId: vpnGateway(account), CustomerGatewayId: customerGateway(account) };
  connect(account, ends, { TunnelOptions: [{ TunnelInsideCidr: '169.254.21.0/30' }] });
  for (const tunnel of [
    { TunnelInsideCidr: '169.254.21.0/30' },
    { TunnelInsideCidr: '169.254.21.4/29' },
    { TunnelInsideCidr: '169.254.21.5/30' },
    { TunnelInsideCidr: '10.0.0.0/30' },
    ...[0, 1, 2, 3, 4, 5].map((third) => ({ TunnelInsideCidr: `169.254.${third}.0/30` })),
    { TunnelInsideCidr: '169.254.169.252/30' },
    { PreSharedKey: 'seven77' },
    { PreSharedKey: '0starts_with_zero' },
    { PreSharedKey: 'with-a-hyphen' },
    { PreSharedKey: 'x'.repeat(65) },
    { Phase1LifetimeSeconds: 899 },
    { Phase2LifetimeSeconds: 3601 },
    { Phase1LifetimeSeconds: 900, Phase2LifetimeSeconds: 900 },
    { Phase1DHGroupNumber: [{ Value: 5 }] },
    { IKEVersion: [{ Value: 'ikev3' }] },
    { DPDTimeoutAction: 'shrug' },
  ]) {
    const input = { Type: 'ipsec.1', ...ends, Options: { TunnelOptions: [tunnel] } };
    assert.match(refusal('CreateVpnConnection', input), 'InvalidParameterValue', JSON.stringify(tunnel));
  }
  const secret = { Type: 'ipsec.1', ...ends, Options: { TunnelOptions: [{ PreSharedKey: '0secret_secret' }] } };
  assert.not.match(refusal('CreateVpnConnection', secret), 'secret_secret');
  assert.match(refusal('CreateVpnConnection', { Type: 'ipsec.1', ...ends, TransitGatewayId: 'tgw-1' }), 'Combination');
  assert.match(
    refusal('CreateVpnConnection', { ...ends, Type: 'ipsec.1', VpnGatewayId: undefined }),
    'MissingParameter',
  );
});

test('so many connections and gateways there may be', () => {
  const account = ec2Account();
  const { refusal, ec2 } = account;
  const ends = { VpnGatewayId: vpnGateway(account), CustomerGatewayId: customerGateway(account) };
  ec2.quota('VpnConnections', 1);
  ec2.quota('VpnGateways', 1);
  ec2.quota('CustomerGateways', 1);
  connect(account, ends);
  assert.match(refusal('CreateVpnConnection', { Type: 'ipsec.1', ...ends }), 'VpnConnectionLimitExceeded');
  assert.match(refusal('CreateVpnGateway', { Type: 'ipsec.1' }), 'VpnGatewayLimitExceeded');
  const other = { Type: 'ipsec.1', IpAddress: '203.0.113.99' };
  assert.match(refusal('CreateCustomerGateway', other), 'CustomerGatewayLimitExceeded');
});

test('routes of a table', () => {
  const account = ec2Account();
  const { ask, refusal, clock, ec2 } = account;
  const GatewayId = vpnGateway(account);
  const RouteTableId = tableId(account);
  const route = { RouteTableId, GatewayId, DestinationCidrBlock: '10.40.3.0/16' };
  ask('CreateRoute', route);
  assert.match(refusal('CreateRoute', route), 'RouteAlreadyExists');
  assert.match(refusal('CreateRoute', { ...route, DestinationCidrBlock: '10.20.1.0/24' }), 'more specific');
  assert.match(
    refusal('CreateRoute', { ...route, GatewayId: vpnGateway(account, false) }),
    'belong to different networks',
  );
  const transit = { RouteTableId, DestinationCidrBlock: '10.41.0.0/16', TransitGatewayId: 'tgw-0000000000000dead' };
  assert.match(refusal('CreateRoute', transit), 'InvalidTransitGatewayID.NotFound');
  assert.equal(routes(account)[1], {
    ...{ destinationCidrBlock: '10.40.0.0/16', gatewayId: GatewayId, origin: 'CreateRoute', state: 'active' },
  });
  ask('DetachVpnGateway', { VpnGatewayId: GatewayId, VpcId: ec2.vpcId });
  clock.advance(minute);
  assert.is(routes(account)[1]?.['state'], 'blackhole');
  const gone = { RouteTableId, DestinationCidrBlock: '10.40.0.0/16' };
  ask('DeleteRoute', gone);
  assert.match(refusal('DeleteRoute', gone), 'InvalidRoute.NotFound');
  assert.match(refusal('DeleteRoute', { ...gone, DestinationCidrBlock: '10.20.0.0/16' }), 'cannot remove local route');
});

test.run();
