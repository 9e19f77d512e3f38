import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { listTaggedAws } from '../../../src/aws/ec2/tag-resources.ts';
import { listRouteTables, routeTableOf } from '../../../src/aws/ec2/route-tables.ts';
import { tagsOf } from '../../../src/aws/tags.ts';
import { makeCustomerGateway, removeCustomerGateway } from '../../../src/aws/vpn/customer-gateway.ts';
import {
  ensurePropagation,
  ensureRoute,
  ensureStaticRoutes,
  removePropagation,
  removeRoute,
} from '../../../src/aws/vpn/routes.ts';
import {
  attachVpc,
  lookAtTransitGateway,
  makeTransitGateway,
  removeAttachment,
  removeTransitGateway,
} from '../../../src/aws/vpn/transit-gateway.ts';
import { ensureTransitRoutes } from '../../../src/aws/vpn/transit-routes.ts';
import { tunnelsOf } from '../../../src/aws/vpn/tunnels.ts';
import {
  awaitVpnConnection,
  listVpnConnections,
  lookAtVpnConnection,
  makeVpnConnection,
  removeVpnConnection,
} from '../../../src/aws/vpn/vpn-connection.ts';
import { listVpnGateways, makeVpnGateway, removeVpnGateway, vpnGatewayOf } from '../../../src/aws/vpn/vpn-gateway.ts';
import { redact } from '../../../src/redact.ts';
import { awsRig } from '../../support/aws-rig.ts';
import { refused } from '../../support/formats/refused.ts';

const PLAN = { 'failback-kit:plan': 'shop' };
const identity = (role: string) => ({ known: { ...PLAN, 'failback-kit:role': role }, further: { made: 'now' } });
const AZURE = { address: '203.0.113.7', asn: 65_000, identity: identity('customer-gateway') };
const AZURE_CIDR = '10.1.0.0/16';

/** What is done once must do no harm when it is done again. */
async function twice(work: () => Promise<void>): Promise<void> {
  await work();
  await work();
}

/** An account whose minutes are some milliseconds. */
const fastRig = () => awsRig(3000);

test('a static VPN is made, found again, and taken away, in the order that EC2 wants', async () => {
  await using rig = await fastRig();
  const { fake, signal } = rig;
  const aws = await rig.open();
  const vpc = fake.ec2.vpcId;
  const gatewaySettings = { vpc, asn: 64_512, identity: identity('vpn-gateway') };
  const gateway = await makeVpnGateway(aws, gatewaySettings, signal);
  const customer = await makeCustomerGateway(aws, AZURE, signal);
  const settings = {
    customerGateway: customer.CustomerGatewayId ?? '',
    gateway: gateway.VpnGatewayId ?? '',
    static: true,
    identity: identity('vpn-connection'),
  };
  const made = await makeVpnConnection(aws, settings, signal);
  const id = made.VpnConnectionId ?? '';
  assert.equal(tagsOf(made.Tags)['failback-kit:role'], 'vpn-connection');
  const [table] = await listRouteTables(aws, vpc, signal);
  const tableId = table?.RouteTableId ?? '';
  await twice(() => ensurePropagation(aws, settings.gateway, tableId, signal));

  const tunnels = tunnelsOf(await awaitVpnConnection(aws, id, signal));
  await twice(() => ensureStaticRoutes(aws, id, [AZURE_CIDR], signal));
  const theirs = fake.ec2.tunnels();
  assert.equal(
    tunnels.map(({ address, preSharedKey, awsInside, azureInside }) => [address, preSharedKey, awsInside, azureInside]),
    theirs.map(({ outsideIp, preSharedKey, awsInsideIp, customerInsideIp }) => [
      ...[outsideIp, preSharedKey, awsInsideIp, customerInsideIp],
    ]),
  );
  assert.equal(theirs[0]?.staticRoutes, [AZURE_CIDR]);
  assert.is(redact(tunnels[0]?.preSharedKey ?? ''), '***');
  fake.ec2.setTunnel(tunnels[1]?.address ?? '', 'UP');
  const now = await lookAtVpnConnection(aws, id, signal);
  assert.equal(
    tunnelsOf(now ?? {}).map(({ up }) => up),
    [false, true],
  );

  fake.reset();
  assert.is((await makeVpnGateway(aws, gatewaySettings, signal)).VpnGatewayId, settings.gateway);
  assert.is((await makeCustomerGateway(aws, AZURE, signal)).CustomerGatewayId, settings.customerGateway);
  assert.is((await makeVpnConnection(aws, settings, signal)).VpnConnectionId, id);
  assert.equal(
    rig.asked().filter((call) => !call.includes(':Describe')),
    [],
  );
  assert.is((await vpnGatewayOf(aws, vpc, signal))?.VpnGatewayId, settings.gateway);
  const tagged = await listTaggedAws(aws, 'failback-kit:plan', 'shop', signal);
  assert.equal(tagged.map(({ type }) => type).sort(), ['customer-gateway', 'vpn-connection', 'vpn-gateway']);

  await removePropagation(aws, settings.gateway, tableId, signal);
  await twice(async () => {
    await removeVpnConnection(aws, id, signal);
    await removeCustomerGateway(aws, settings.customerGateway, signal);
    await removeVpnGateway(aws, settings.gateway, signal);
  });
  assert.equal(await listVpnConnections(aws, PLAN, signal), []);
  assert.equal(await listVpnGateways(aws, PLAN, signal), []);
});

test('nothing is made twice when the answer to the making is lost', async () => {
  await using rig = await fastRig();
  const { fake, signal } = rig;
  const aws = await rig.open();
  const vpc = fake.ec2.vpcId;
  for (const operation of ['CreateVpnGateway', 'AttachVpnGateway', 'CreateCustomerGateway', 'CreateVpnConnection']) {
    fake.fail({ kind: 'lost' }, { operation });
  }
  const gateway = await makeVpnGateway(aws, { vpc, asn: 64_512, identity: identity('vpn-gateway') }, signal);
  const customer = await makeCustomerGateway(aws, AZURE, signal);
  const settings = {
    customerGateway: customer.CustomerGatewayId ?? '',
    gateway: gateway.VpnGatewayId ?? '',
    static: true,
    identity: identity('vpn-connection'),
  };
  await makeVpnConnection(aws, settings, signal);
  const tagged = await listTaggedAws(aws, 'failback-kit:plan', 'shop', signal);
  assert.is(tagged.length, 3);
});

test('BGP tunnels have the addresses that Azure takes', async () => {
  await using rig = await fastRig();
  const { fake, signal } = rig;
  const aws = await rig.open();
  const gateway = await makeVpnGateway(
    aws,
    { vpc: fake.ec2.vpcId, asn: 64_512, identity: identity('vpn-gateway') },
    signal,
  );
  const customer = await makeCustomerGateway(aws, { ...AZURE, asn: 4_200_000_001 }, signal);
  const settings = {
    ...{ customerGateway: customer.CustomerGatewayId ?? '', gateway: gateway.VpnGatewayId ?? '', static: false },
    tunnels: ['169.254.21.0/30', '169.254.22.0/30'].map((insideCidr) => ({ insideCidr, startup: 'start' as const })),
    identity: identity('vpn-connection'),
  };
  const { VpnConnectionId: id = '' } = await makeVpnConnection(aws, settings, signal);
  const tunnels = tunnelsOf(await awaitVpnConnection(aws, id, signal));
  assert.equal(
    tunnels.map(({ awsInside, azureInside }) => [awsInside, azureInside]),
    [
      ['169.254.21.1', '169.254.21.2'],
      ['169.254.22.1', '169.254.22.2'],
    ],
  );
  const [tunnel] = fake.ec2.tunnels();
  assert.equal([tunnel?.customerAsn, tunnel?.awsAsn, tunnel?.static], [4_200_000_001, 64_512, false]);
});

test('a transit gateway is made, attached, routed, and taken away', async () => {
  await using rig = await fastRig();
  const { fake, signal } = rig;
  const aws = await rig.open();
  const [vpc, [subnet]] = [fake.ec2.vpcId, fake.ec2.subnetIds];
  const settings = { asn: 64_512, description: 'failback-kit shop', identity: identity('transit-gateway') };
  fake.fail({ kind: 'lost' }, { operation: 'CreateTransitGateway' });
  fake.fail({ kind: 'lost' }, { operation: 'CreateTransitGatewayVpcAttachment' });
  const { TransitGatewayId: tgw = '' } = await makeTransitGateway(aws, settings, signal);
  const place = { gateway: tgw, vpc, subnets: [subnet], identity: identity('transit-attachment') };
  const attachment = await attachVpc(aws, place, signal);
  const customer = await makeCustomerGateway(aws, AZURE, signal);
  const connection = await makeVpnConnection(
    aws,
    {
      ...{ customerGateway: customer.CustomerGatewayId ?? '', gateway: tgw, static: true },
      identity: identity('vpn-connection'),
    },
    signal,
  );
  const id = connection.VpnConnectionId ?? '';
  await awaitVpnConnection(aws, id, signal);
  await twice(() => ensureTransitRoutes(aws, id, [AZURE_CIDR], signal));
  const tables = await listRouteTables(aws, vpc, signal);
  const table = routeTableOf(tables, subnet)?.RouteTableId ?? '';
  await twice(() => ensureRoute(aws, table, AZURE_CIDR, tgw, signal));
  const [after] = await listRouteTables(aws, vpc, signal);
  assert.is(after?.Routes?.find((route) => route.DestinationCidrBlock === AZURE_CIDR)?.TransitGatewayId, tgw);
  await refused(() => ensureRoute(aws, table, AZURE_CIDR, 'tgw-0123456789abcdef0', signal), '', 'E_AWS');

  await twice(async () => {
    await removeRoute(aws, table, AZURE_CIDR, tgw, signal);
    await removeVpnConnection(aws, id, signal);
    await removeAttachment(aws, attachment.TransitGatewayAttachmentId ?? '', signal);
    await removeTransitGateway(aws, tgw, signal);
  });
  assert.is(await lookAtTransitGateway(aws, tgw, signal), undefined);
});

test('a quota ends the making, with what to do', async () => {
  await using rig = await fastRig();
  const { fake, signal } = rig;
  const aws = await rig.open();
  fake.ec2.quota('VpnGateways', 0);
  const error = await refused(
    () => makeVpnGateway(aws, { vpc: fake.ec2.vpcId, asn: 64_512, identity: identity('vpn-gateway') }, signal),
    'VpnGatewayLimitExceeded',
    'E_AWS',
  );
  assert.match(error.hint ?? '', 'quota');
});

test.run();
