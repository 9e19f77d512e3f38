import type { DrRig } from '../dr-rig.ts';
import { planTags, type Role } from '../../../src/dr/tags.ts';
import { LOCATION } from './azure-world.ts';

const OTHER = { name: 'other' };
const GiB = 1024 ** 3;

/**
 * Puts things beside those of the plan that are like what the flow makes: of another plan, and of nobody. Gives those on
 * Azure as they are then.
 */
export async function addTwins(rig: DrRig): Promise<() => readonly unknown[]> {
  await addOnAws(rig);
  const ids = addOnAzure(rig);
  // What AWS makes of them is done.
  rig.clock.advance(3_600_000);
  const look = () => ids.map((id) => structuredClone(rig.arm.resource(id)));
  const before = look();
  if (before.includes(undefined)) throw new Error('A twin is not there.');
  return look;
}

async function addOnAws(rig: DrRig): Promise<void> {
  const { aws } = rig;
  const flow = await rig.open();
  const [ec2, iam] = [await flow.aws.ec2(), await flow.aws.iam()];
  for (const theirs of [true, false]) {
    const tagged = (role: Role) => (theirs ? listed(planTags(OTHER, role)) : []);
    const spec = <T extends string>(type: T, role: Role) => {
      const Tags = tagged(role);
      return Tags.length === 0 ? {} : { TagSpecifications: [{ ResourceType: type, Tags }] };
    };
    const { VpnGateway } = await ec2.createVpnGateway({ Type: 'ipsec.1', ...spec('vpn-gateway', 'vpn-gateway') });
    const { CustomerGateway } = await ec2.createCustomerGateway({
      ...{ Type: 'ipsec.1', BgpAsn: 65000, IpAddress: theirs ? '203.0.113.201' : '203.0.113.202' },
      ...spec('customer-gateway', 'customer-gateway'),
    });
    await ec2.createVpnConnection({
      ...{ Type: 'ipsec.1', Options: { StaticRoutesOnly: true } },
      ...{ VpnGatewayId: VpnGateway?.VpnGatewayId, CustomerGatewayId: CustomerGateway?.CustomerGatewayId },
      ...spec('vpn-connection', 'vpn-connection'),
    });
    const GroupName = theirs ? 'other' : 'nobody';
    const { GroupId } = await ec2.createSecurityGroup({ GroupName, Description: 'a twin', VpcId: aws.ec2.vpcId });
    const range = { CidrIp: '10.10.0.0/22', Description: 'failback-kit' };
    const rule = { IpProtocol: 'tcp', FromPort: 1500, ToPort: 1500, IpRanges: [range] };
    await ec2.authorizeSecurityGroupIngress({
      ...{ GroupId, IpPermissions: [rule] },
      ...spec('security-group-rule', 'security-group-rule'),
    });
    const RoleName = theirs ? 'failback-kit-other-agent' : 'failback-kit-shop-agents';
    const Principal = { Service: 'ec2.amazonaws.com' };
    const Statement = [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }];
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await iam.createRole({ RoleName, AssumeRolePolicyDocument, Tags: tagged('agent-role') });
  }
}

function listed(tags: Readonly<Record<string, string>>) {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Their ids. */
function addOnAzure(rig: DrRig): string[] {
  const ids: string[] = [];
  const put = (path: string, role: Role, properties: object, others: object = {}) => {
    const kinds = [
      { name: 'other', tags: planTags(OTHER, role, 'web1') },
      { name: 'shop-web1-spare', tags: { application: 'shop', 'failback-kit:role': role } },
    ];
    for (const { name, tags } of kinds) {
      const its = { ...properties, provisioningState: 'Succeeded' };
      const id = rig.id(`${path}/${name}`);
      ids.push(id);
      rig.arm.addResource({ id, location: LOCATION, tags: { ...tags }, properties: its, ...others });
    }
  };
  const address = { publicIPAllocationMethod: 'Static', publicIPAddressVersion: 'IPv4' };
  put('Microsoft.Network/publicIPAddresses', 'public-ip', address, { sku: { name: 'Standard', tier: 'Regional' } });
  const place = { addressPrefixes: ['192.168.77.0/24'] };
  put('Microsoft.Network/localNetworkGateways', 'local-gateway', {
    ...{ gatewayIpAddress: '203.0.113.209', localNetworkAddressSpace: place },
  });
  put('Microsoft.Compute/disks', 'target-disk', {
    ...{ diskSizeGB: 8, diskSizeBytes: 8 * GiB, diskState: 'Unattached', creationData: { createOption: 'Empty' } },
  });
  put('Microsoft.Network/networkInterfaces', 'failback-nic', { ipConfigurations: [] });
  return ids;
}

/** A server of another plan that runs on AWS, in the same account of DRS, which must be set up already. */
export async function addTwinServer(rig: DrRig): Promise<void> {
  const { aws, clock } = rig;
  const sourceServerID = aws.drs.installAgent({
    ...{ accessKeyId: aws.credentials.accessKeyId, region: aws.region, hostname: 'db9', ips: ['10.10.3.9'] },
    ...{ macs: ['00:0d:3a:99:99:99'], disks: [{ deviceName: '/dev/sda', bytes: GiB }], os: 'Ubuntu', cpus: 2 },
    ...{ ram: 8 * GiB, tags: { 'failback-kit:plan': OTHER.name, 'failback-kit:server': 'db9' } },
  });
  const drs = await (await rig.open()).aws.drs();
  clock.advance(3_600_000);
  await drs.startRecovery({ sourceServers: [{ sourceServerID }] });
  clock.advance(3_600_000);
  await drs.describeRecoveryInstances({});
}
