import type { Aws } from '../../../src/aws/aws.ts';
import type { ArmResource } from '../../fakes/arm/fake-arm.ts';
import { type Json, listAt, objectAt, textAt } from '../../fakes/arm/json.ts';
import type { DrRig } from '../dr-rig.ts';

type Tags = Readonly<Record<string, string | undefined>>;

/**
 * All that there is in both clouds, as sorted lines of text without what differs from world to world: ids, addresses,
 * times. What is on its way out is left out; what is there twice stands there twice.
 */
export async function cloudsOf(rig: DrRig): Promise<string[]> {
  const { aws } = await rig.open();
  const lines = [...azureLines(rig), ...(await ec2Lines(aws)), ...(await iamLines(aws)), ...(await drsLines(aws))];
  return lines.map(withoutIds).sort();
}

/** Ids of EC2 are of hexadecimal digits, those of DRS of letters, too. */
const IDS = /\b([a-z]+(?:-attach)?)-(?:[0-9a-f]{17}|[0-9a-f]{8}|(?=[0-9a-zA-Z]*\d)[0-9a-zA-Z]{17})\b/g;
const ADDRESSES = /\b(?!10\.)\d+(?:\.\d+){3}\b/g;

function withoutIds(line: string): string {
  return line
    .replace(IDS, '$1-*')
    .replace(ADDRESSES, '*')
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '*');
}

/** `[shop web1 target-disk]` */
function markOf(tags: Tags = {}): string {
  const of = (name: string) => tags[`failback-kit:${name}`] ?? '-';
  const ours = Object.keys(tags).some((name) => name.startsWith('failback-kit:'));
  return ours ? `[${of('plan')} ${of('server')} ${of('role')}]` : '[]';
}

function azureLines({ arm }: DrRig): string[] {
  return arm
    .ids()
    .filter((id) => id.includes('/providers/'))
    .flatMap((id) => arm.resource(id) ?? [])
    .map((one) => `azure ${one.id.split('/').slice(-2).join(' ')} ${markOf(one.tags)} ${azureFacts(one)}`);
}

function azureFacts({ properties, type }: ArmResource): string {
  const facts: Json = { state: properties['provisioningState'], disk: properties['diskState'] };
  if (/virtualMachines$/i.test(type)) facts['disks'] = disksOf(properties);
  if (/disks$/i.test(type))
    for (const name of ['diskSizeGB', 'osType', 'hyperVGeneration']) facts[name] = properties[name];
  if (/virtualNetworks$/i.test(type)) facts['subnets'] = listAt(properties, 'subnets').map(({ name }) => name);
  return JSON.stringify(facts);
}

function disksOf(properties: Json): Json {
  const nameOf = (disk: Json | undefined) =>
    textAt(disk ?? {}, 'managedDisk.id')
      ?.split('/')
      .pop();
  const data = listAt(properties, 'storageProfile.dataDisks').map(
    (disk) => [String(disk['lun']), nameOf(disk)] as const,
  );
  return { os: nameOf(objectAt(properties, 'storageProfile.osDisk')), ...Object.fromEntries(data) };
}

const GONE = ['deleting', 'deleted', 'shutting-down', 'terminated', 'detached', 'detaching'];

async function ec2Lines(aws: Aws): Promise<string[]> {
  const ec2 = await aws.ec2();
  const tagsOf = (tags: readonly { Key?: string | undefined; Value?: string | undefined }[] = []) =>
    markOf(Object.fromEntries(tags.map(({ Key = '', Value }) => [Key, Value])));
  const lines: string[] = [];
  const add = (state: string | undefined, ...words: readonly (string | number | undefined | readonly unknown[])[]) => {
    if (!GONE.includes(state ?? ''))
      lines.push(['aws', ...words, state].flatMap((word) => (word === undefined ? [] : [String(word)])).join(' '));
  };
  for (const { State, Tags: tags, VpcAttachments = [] } of (await ec2.describeVpnGateways({})).VpnGateways ?? []) {
    const attached = VpcAttachments.filter(({ State: state = '' }) => !GONE.includes(state)).map(({ VpcId }) => VpcId);
    add(State, 'vpn-gateway', tagsOf(tags), attached);
  }
  for (const { State, Tags: tags, BgpAsn } of (await ec2.describeCustomerGateways({})).CustomerGateways ?? []) {
    add(State, 'customer-gateway', tagsOf(tags), BgpAsn);
  }
  for (const { State, Tags: tags, Routes = [], VgwTelemetry = [] } of (await ec2.describeVpnConnections({}))
    .VpnConnections ?? []) {
    const routes = Routes.map(({ DestinationCidrBlock: to, State: state }) => `${to}:${state}`);
    add(
      State,
      'vpn-connection',
      tagsOf(tags),
      routes,
      VgwTelemetry.map(({ Status }) => Status),
    );
  }
  for (const { State, Tags: tags } of (await ec2.describeTransitGateways({})).TransitGateways ?? []) {
    add(State, 'transit-gateway', tagsOf(tags));
  }
  for (const { Routes = [], PropagatingVgws = [] } of (await ec2.describeRouteTables({})).RouteTables ?? []) {
    const routes = Routes.map(({ DestinationCidrBlock: to, State: state }) => `${to}:${state}`).sort();
    add(
      undefined,
      'route-table',
      routes,
      PropagatingVgws.map(({ GatewayId }) => GatewayId),
    );
  }
  for (const { GroupName, IpPermissions = [], Tags: tags } of (await ec2.describeSecurityGroups({})).SecurityGroups ??
    []) {
    const rules = IpPermissions.flatMap(({ FromPort, IpRanges = [] }) =>
      IpRanges.map(({ CidrIp }) => `${FromPort ?? 'all'}:${CidrIp}`),
    );
    add(undefined, 'security-group', GroupName, tagsOf(tags), rules.sort());
  }
  const { Reservations = [] } = await ec2.describeInstances({});
  for (const { State, Tags: tags, IamInstanceProfile } of Reservations.flatMap(({ Instances = [] }) => Instances)) {
    add(State?.Name, 'instance', tagsOf(tags), IamInstanceProfile?.Arn?.split('/').pop());
  }
  for (const { Tags: tags, DefaultVersionNumber } of (await ec2.describeLaunchTemplates({})).LaunchTemplates ?? []) {
    add(undefined, 'launch-template', tagsOf(tags), DefaultVersionNumber);
  }
  return lines;
}

async function iamLines(aws: Aws): Promise<string[]> {
  const iam = await aws.iam();
  const { Roles = [] } = await iam.listRoles({});
  return Promise.all(
    Roles.map(async ({ RoleName = '' }) => {
      const { AttachedPolicies = [] } = await iam.listAttachedRolePolicies({ RoleName });
      const { PolicyNames = [] } = await iam.listRolePolicies({ RoleName });
      const names = [...AttachedPolicies.map(({ PolicyName = '' }) => PolicyName), ...PolicyNames].sort();
      return `aws role ${RoleName} ${names.join()}`;
    }),
  );
}

/** An account that is not initialised has nothing of it. */
async function drsLines(aws: Aws): Promise<string[]> {
  const drs = await aws.drs();
  const initialised = await drs.describeSourceServers({}).then(
    () => true,
    () => false,
  );
  if (!initialised) return [];
  const { items: sources = [] } = await drs.describeSourceServers({});
  const { items: instances = [] } = await drs.describeRecoveryInstances({});
  const { items: replication = [] } = await drs.describeReplicationConfigurationTemplates({});
  const { items: launch = [] } = await drs.describeLaunchConfigurationTemplates({});
  return [
    ...sources.map(
      ({ tags, dataReplicationInfo: info, replicationDirection }) =>
        `drs source-server ${markOf(tags)} ${info?.dataReplicationState ?? '-'} ${replicationDirection ?? '-'}`,
    ),
    ...instances.map(
      ({ tags, failback, isDrill, ec2InstanceState }) =>
        `drs recovery-instance ${markOf(tags)} ${isDrill ? 'drill' : '-'} ${failback?.state ?? '-'} ${ec2InstanceState ?? '-'}`,
    ),
    ...replication.map(({ tags }) => `drs replication-template ${markOf(tags)}`),
    ...launch.map(({ tags }) => `drs launch-template ${markOf(tags)}`),
  ];
}
