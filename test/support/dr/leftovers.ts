import { letIn } from '../../../src/aws/ec2/security-groups.ts';
import { ensurePlanRole } from '../../../src/aws/iam/plan-role.ts';
import { makeDisk } from '../../../src/azure/machines/disks.ts';
import { makeMachine } from '../../../src/azure/machines/make.ts';
import { makeNic } from '../../../src/azure/network/nics.ts';
import { connect } from '../../../src/dr/connect/connect.ts';
import { failover } from '../../../src/dr/failover/failover.ts';
import type { Flow } from '../../../src/dr/flow.ts';
import { subnetId } from '../../../src/dr/plan/ids.ts';
import { protect } from '../../../src/dr/protect/protect.ts';
import { ownerTags, planTags, type Role } from '../../../src/dr/tags.ts';
import type { DrRig } from '../dr-rig.ts';
import { inGroup, LOCATION } from './azure-world.ts';

const OTHER = { name: 'other' };
const GiB = 1024 ** 3;

/** What everything is called that lives on both clouds, sorted. */
export async function census(rig: DrRig): Promise<readonly string[]> {
  const { aws } = await rig.open();
  const [ec2, drs, iam] = [await aws.ec2(), await aws.drs(), await aws.iam()];
  const alive = ({ State }: { readonly State?: string | undefined }) => State !== 'deleted';
  const vpns = (await ec2.describeVpnConnections({})).VpnConnections ?? [];
  const customers = (await ec2.describeCustomerGateways({})).CustomerGateways ?? [];
  const gateways = (await ec2.describeVpnGateways({})).VpnGateways ?? [];
  const transits = (await ec2.describeTransitGateways({})).TransitGateways ?? [];
  const attachments = (await ec2.describeTransitGatewayVpcAttachments({})).TransitGatewayVpcAttachments ?? [];
  const rules = (await ec2.describeSecurityGroupRules({})).SecurityGroupRules ?? [];
  const tables = (await ec2.describeRouteTables({})).RouteTables ?? [];
  const servers = await itemsOf(drs.describeSourceServers({}));
  const instances = await itemsOf(drs.describeRecoveryInstances({}));
  const templates = await itemsOf(drs.describeReplicationConfigurationTemplates({}));
  const launches = await itemsOf(drs.describeLaunchConfigurationTemplates({}));
  const roles = (await iam.listRoles({})).Roles ?? [];
  const names = [
    ...rig.arm.ids().map((id) => id.toLowerCase()),
    ...vpns.filter(alive).map((one) => one.VpnConnectionId),
    ...customers.filter(alive).map((one) => one.CustomerGatewayId),
    ...gateways.filter(alive).map((one) => one.VpnGatewayId),
    ...transits.filter(alive).map((one) => one.TransitGatewayId),
    ...attachments.filter(alive).map((one) => one.TransitGatewayAttachmentId),
    ...rules.map((one) => one.SecurityGroupRuleId),
    ...tables.flatMap(({ RouteTableId, PropagatingVgws = [], Routes = [] }) => [
      ...PropagatingVgws.map(({ GatewayId }) => `${RouteTableId} ${GatewayId}`),
      ...Routes.filter(({ Origin }) => Origin === 'CreateRoute').map(
        ({ DestinationCidrBlock }) => `${RouteTableId} ${DestinationCidrBlock}`,
      ),
    ]),
    ...servers.map((one) => one.sourceServerID),
    ...instances.map((one) => one.recoveryInstanceID),
    ...templates.map((one) => one.replicationConfigurationTemplateID),
    ...launches.map((one) => one.launchConfigurationTemplateID),
    ...roles.map((one) => one.RoleName),
  ];
  return names.map((one) => one ?? '?').sort();
}

/** Where DRS was never set up it has nothing. */
async function itemsOf<T>(answer: Promise<{ readonly items?: T[] | undefined }>): Promise<readonly T[]> {
  try {
    return (await answer).items ?? [];
  } catch (error) {
    if ((error as Error).name === 'UninitializedAccountException') return [];
    throw error;
  }
}

/** Beside everything that the plan will make, something like it of another plan, or of nobody. */
export async function addForeigners(rig: DrRig): Promise<void> {
  const { arm, aws, servers } = rig;
  const flow = await rig.open();
  await rig.initialize();
  const [first] = servers;
  if (!first) throw new Error('no server');
  await addFailbackMachine(flow, first.name, 'theirs', OTHER);
  const of = (role: Role) => ({ ...planTags(OTHER, role) });
  const add = (path: string, role: Role) =>
    arm.addResource({
      id: inGroup(arm, path),
      location: LOCATION,
      tags: of(role),
      properties: { provisioningState: 'Succeeded' },
    });
  add('Microsoft.Network/publicIPAddresses/other-vpn-ip1', 'public-ip');
  add('Microsoft.Network/localNetworkGateways/other-aws1', 'local-gateway');

  const ec2 = await flow.aws.ec2();
  const vpc = aws.ec2.addVpc({ cidr: '10.99.0.0/16' });
  const tag = (ResourceType: 'vpn-gateway' | 'customer-gateway' | 'vpn-connection', role: Role) => [
    { ResourceType, Tags: Object.entries(of(role)).map(([Key, Value]) => ({ Key, Value })) },
  ];
  const { VpnGateway } = await ec2.createVpnGateway({
    Type: 'ipsec.1',
    TagSpecifications: tag('vpn-gateway', 'vpn-gateway'),
  });
  rig.clock.advance(60_000);
  await ec2.attachVpnGateway({ VpcId: vpc, VpnGatewayId: VpnGateway?.VpnGatewayId });
  const { CustomerGateway } = await ec2.createCustomerGateway({
    ...{ Type: 'ipsec.1', IpAddress: '203.0.113.99', BgpAsn: 65_001 },
    TagSpecifications: tag('customer-gateway', 'customer-gateway'),
  });
  await ec2.createVpnConnection({
    ...{ Type: 'ipsec.1', Options: { StaticRoutesOnly: true } },
    ...{ CustomerGatewayId: CustomerGateway?.CustomerGatewayId, VpnGatewayId: VpnGateway?.VpnGatewayId },
    TagSpecifications: tag('vpn-connection', 'vpn-connection'),
  });
  // Of nobody: no tag at all.
  await ec2.createCustomerGateway({ Type: 'ipsec.1', IpAddress: '203.0.113.98', BgpAsn: 65_001 });
  const group = aws.ec2.addSecurityGroup({ vpcId: aws.ec2.vpcId, name: 'theirs' });
  const rule = { port: 1500, description: '', cidr: '10.10.0.0/22' };
  await letIn(flow.aws, group, { ...rule, tags: planTags(OTHER, 'security-group-rule') }, flow.signal);
  await letIn(flow.aws, group, { ...rule, cidr: '10.11.0.0/22' }, flow.signal);
  aws.drs.installAgent({
    ...{ accessKeyId: aws.credentials.accessKeyId, region: aws.region, tags: ownerTags(OTHER, first.name) },
    ...{ hostname: 'theirs', macs: ['00:0d:3a:ff:ff:01'], ips: ['10.10.0.99'], cpus: 2, ram: 8 * GiB },
    ...{ os: 'Ubuntu 22.04.4 LTS', disks: [{ deviceName: '/dev/sda', bytes: 30 * GiB }] },
  });
  await ensurePlanRole(
    flow.aws,
    {
      name: 'failback-kit-other-agent',
      policy: 'AWSElasticDisasterRecoveryAgentInstallationPolicy',
      tags: ownerTags(OTHER),
    },
    flow.signal,
  );
}

/** Everything that the plan can leave, as its phases make it: a VPN, protected servers, a drill, a failback machine. */
export async function addLeftovers(rig: DrRig): Promise<void> {
  await connect(await rig.open());
  await protect(await rig.open());
  await failover(await rig.open({ servers: [rig.servers[0]?.name ?? ''] }), { drill: true });
  const flow = await rig.open();
  await addFailbackMachine(flow, rig.servers[1]?.name ?? '', 'ours', flow.plan);
  const group = rig.aws.ec2.addSecurityGroup({ vpcId: rig.aws.ec2.vpcId, name: 'ours' });
  const tags = planTags(flow.plan, 'security-group-rule');
  await letIn(flow.aws, group, { port: 1500, cidr: '10.10.0.0/22', description: '', tags }, flow.signal);
  rig.clock.advance(60_000);
  rig.aws.reset();
  rig.arm.reset();
}

/** As a failback makes it, but stopped in the middle: its client has nothing to do. */
export async function addFailbackMachine(flow: Flow, server: string, name: string, plan: { readonly name: string }) {
  const { azure, signal } = flow;
  const group = flow.plan.azure.resourceGroup;
  const tags = (role: Role) => planTags(plan, role, server, flow.now());
  const place = { location: LOCATION, subnet: subnetId(flow.plan.azure), accelerated: false };
  const { id: nic } = await makeNic(azure, group, `${name}-nic`, { ...place, tags: tags('failback-nic') }, signal);
  const disk = { location: LOCATION, sku: 'Premium_LRS', of: { bytes: 30 * GiB } };
  const id = await makeDisk(azure, group, `${name}-target-0`, { ...disk, tags: tags('target-disk') }, signal);
  await makeDisk(azure, group, `${name}-target-1`, { ...disk, tags: tags('target-disk') }, signal);
  const image = flow.plan.failback.images[1] ?? '';
  const settings = {
    ...{ location: LOCATION, tags: tags('failback-vm'), from: { image, specialized: false }, nic },
    ...{ size: 'Standard_E4s_v5', osDisk: { name: `${name}-os`, goes: true }, dataDisks: [{ id, lun: 0 }] },
  };
  await makeMachine(azure, group, `${name}-failback`, settings, signal);
}
