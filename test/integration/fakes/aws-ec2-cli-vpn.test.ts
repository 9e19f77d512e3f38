import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FakeAws } from '../../fakes/aws/fake-aws.ts';
import { fakeClock } from '../../fakes/clock.ts';
import { type AwsCli, findAws } from '../../support/aws-cli.ts';

/** Debian's command line asks again only after fifteen seconds, so its waiters find everything ready at their first look. */
const LONG = 10 * 60_000;

/** The answer of `aws ec2 ARGS`. */
const ec2 = <T = unknown>(cli: AwsCli, ...args: readonly string[]) => cli.run(['ec2', ...args]) as Promise<T>;

const refused = (cli: AwsCli, ...args: readonly string[]) =>
  ec2(cli, ...args).then(
    () => 'not refused',
    (error: unknown) => (error as { stderr: string }).stderr,
  );

test('aws builds the static VPN, sees it come up, and takes it down', async () => {
  await using aws = await FakeAws.start({ clock: fakeClock(0) });
  await using cli = await findAws(aws);
  if (!cli) {
    console.log('skip: aws is not installed');
    return;
  }
  const text = async (...args: readonly string[]) => String(await ec2(cli, ...args));
  const tags = 'ResourceType=vpn-gateway,Tags=[{Key=failback-kit:plan,Value=shop}]';
  const gateway = await text(
    ...['create-vpn-gateway', '--type', 'ipsec.1', '--amazon-side-asn', '64512', '--tag-specifications', tags],
    ...['--query', 'VpnGateway.VpnGatewayId'],
  );
  await ec2(cli, 'attach-vpn-gateway', '--vpn-gateway-id', gateway, '--vpc-id', aws.ec2.vpcId);
  aws.clock.advance(LONG);
  const attachments = ['describe-vpn-gateways', '--filters', 'Name=tag:failback-kit:plan,Values=shop'];
  assert.equal(await ec2(cli, ...attachments, '--query', 'VpnGateways[0].VpcAttachments'), [
    { State: 'attached', VpcId: aws.ec2.vpcId },
  ]);
  const customer = await text(
    ...['create-customer-gateway', '--type', 'ipsec.1', '--ip-address', '203.0.113.7', '--bgp-asn', '65000'],
    ...['--query', 'CustomerGateway.CustomerGatewayId'],
  );
  aws.clock.advance(LONG);
  await ec2(cli, 'wait', 'customer-gateway-available', '--customer-gateway-ids', customer);
  const options = {
    StaticRoutesOnly: true,
    TunnelOptions: [
      { TunnelInsideCidr: '169.254.21.0/30', PreSharedKey: 'first.tunnel_1', IKEVersions: [{ Value: 'ikev2' }] },
      { TunnelInsideCidr: '169.254.22.0/30', Phase1DHGroupNumbers: [{ Value: 14 }], StartupAction: 'start' },
    ],
  };
  const connection = await text(
    ...['create-vpn-connection', '--type', 'ipsec.1', '--vpn-gateway-id', gateway, '--customer-gateway-id', customer],
    ...['--options', JSON.stringify(options), '--query', 'VpnConnection.VpnConnectionId'],
  );
  const named = ['--vpn-connection-id', connection];
  aws.clock.advance(LONG);
  await ec2(cli, 'wait', 'vpn-connection-available', '--vpn-connection-ids', connection);
  await ec2(cli, 'create-vpn-connection-route', ...named, '--destination-cidr-block', '10.40.0.0/16');
  aws.clock.advance(LONG);
  const table = await text('describe-route-tables', '--query', 'RouteTables[0].RouteTableId');
  await ec2(cli, 'enable-vgw-route-propagation', '--gateway-id', gateway, '--route-table-id', table);
  const [first] = aws.ec2.tunnels();
  assert.ok(first);
  aws.ec2.setTunnel(first.outsideIp, 'UP');

  const describe = ['describe-vpn-connections', '--vpn-connection-ids', connection, '--query'];
  const tunnels = 'VpnConnections[0].Options.TunnelOptions[].[OutsideIpAddress, TunnelInsideCidr, PreSharedKey]';
  assert.equal(
    await ec2(cli, ...describe, tunnels),
    aws.ec2.tunnels().map(({ outsideIp, insideCidr, preSharedKey }) => [outsideIp, insideCidr, preSharedKey]),
  );
  const telemetry = 'VpnConnections[0].VgwTelemetry[].[Status, AcceptedRouteCount]';
  assert.equal(await ec2(cli, ...describe, telemetry), [
    ['UP', 1],
    ['DOWN', 0],
  ]);
  assert.match(
    await text(...describe, 'VpnConnections[0].CustomerGatewayConfiguration'),
    '<pre_shared_key>first.tunnel_1</pre_shared_key>',
  );
  const routes = 'RouteTables[0].Routes[].[DestinationCidrBlock, GatewayId, Origin]';
  assert.equal(await ec2(cli, 'describe-route-tables', '--query', routes), [
    ['10.20.0.0/16', 'local', 'CreateRouteTable'],
    ['10.40.0.0/16', gateway, 'EnableVgwRoutePropagation'],
  ]);

  assert.match(await refused(cli, 'delete-customer-gateway', '--customer-gateway-id', customer), '(IncorrectState)');
  await ec2(cli, 'delete-vpn-connection', ...named);
  aws.clock.advance(LONG);
  await ec2(cli, 'wait', 'vpn-connection-deleted', '--vpn-connection-ids', connection);
  await ec2(cli, 'detach-vpn-gateway', '--vpn-gateway-id', gateway, '--vpc-id', aws.ec2.vpcId);
  aws.clock.advance(LONG);
  await ec2(cli, 'delete-vpn-gateway', '--vpn-gateway-id', gateway);
  await ec2(cli, 'delete-customer-gateway', '--customer-gateway-id', customer);
  assert.match(await refused(cli, 'delete-vpn-connection', ...named), '(InvalidVpnConnectionID.NotFound)');
});

test.run();
