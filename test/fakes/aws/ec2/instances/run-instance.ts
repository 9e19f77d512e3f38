import { randomBytes } from 'node:crypto';
import type { Account } from '../account.ts';
import { newId } from '../core/ids.ts';
import { invalid } from '../core/refusals.ts';
import { tagsOf } from '../core/tags.ts';
import { allow } from '../quotas.ts';
import { templateData } from '../templates/launch-template.ts';
import { INSTANCE, NETWORK_INTERFACE } from '../things.ts';
import { freeAddress } from '../vpc/subnets.ts';
import type { Instance } from './instance.ts';
import { instanceState } from './instance.ts';
import { instanceType } from './instance-types.ts';
import { checkGroups } from './network-interfaces.ts';
import { associate } from './profiles.ts';
import { addVolume } from './volumes.ts';

/** What is not said is taken from the launch template, if there is one; else it is EC2's default. */
export interface InstanceSeed {
  readonly launchTemplate?: { readonly id: string; readonly version?: string };
  /** `t3.medium` */
  readonly instanceType?: string | undefined;
  readonly subnetId?: string | undefined;
  readonly securityGroupIds?: readonly string[] | undefined;
  readonly privateIp?: string | undefined;
  readonly publicIp?: boolean | undefined;
  /** By name or ARN. */
  readonly instanceProfile?: string | undefined;
  /** The first is the root volume; without any there is one of 8 GiB. */
  readonly volumes?: readonly InstanceVolume[];
  readonly platform?: 'windows' | undefined;
  readonly imageId?: string;
  /** Made, but not started. */
  readonly stopped?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface InstanceVolume {
  /** `/dev/xvda` */
  readonly device: string;
  readonly gib: number;
  readonly type?: string;
  readonly snapshotId?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Throws as `RunInstances` refuses. */
export function runInstance(account: Account, seed: InstanceSeed): Instance {
  const { launchTemplate, stopped = false, tags = {}, imageId = newId('ami'), platform } = seed;
  const data = launchTemplate && templateData(account, launchTemplate.id, launchTemplate.version ?? '$Default');
  const nic = data?.NetworkInterface[0];
  const type = seed.instanceType ?? data?.InstanceType ?? 't3.medium';
  const subnet = subnetOf(account, seed.subnetId ?? nic?.SubnetId);
  allow(account.quotas.Vcpus, runningVcpus(account), instanceType(type).vcpus);
  const asked = [seed.securityGroupIds ?? [], nic?.SecurityGroupId ?? [], data?.SecurityGroupId ?? []];
  const groupIds = asked.find((ids) => ids.length > 0) ?? [defaultGroup(account, subnet.vpcId)];
  checkGroups(account, groupIds, subnet.vpcId);
  const privateIp = freeAddress(account, subnet, seed.privateIp ?? nic?.PrivateIpAddress);
  const now = account.now();
  const life = { born: now };
  const id = newId(INSTANCE.prefix);
  const profile = seed.instanceProfile ?? data?.IamInstanceProfile?.Arn ?? data?.IamInstanceProfile?.Name;
  const associationId = profile === undefined ? undefined : associate(account, id, profile).id;
  const { zone, vpcId, id: subnetId } = subnet;
  const isPublic = seed.publicIp ?? nic?.AssociatePublicIpAddress ?? subnet.publicIps;
  const publicIp = isPublic ? publicAddress(account) : undefined;
  const card = account.networkInterfaces.add({
    ...{ id: newId(NETWORK_INTERFACE.prefix), tags: new Map(), life: { born: now } },
    ...{ instanceId: id, vpcId, subnetId, zone, privateIp, publicIp, groupIds, mac: newMac() },
  });
  const { volumes = [{ device: '/dev/xvda', gib: 8 }] } = seed;
  const volumeIds = volumes.map(
    ({ device, ...volume }) =>
      addVolume(account, { ...volume, zone, attachment: { instanceId: id, device, goesToo: true } }).id,
  );
  return account.instances.add({
    ...{ id, life, imageId, type, platform, interfaceId: card.id, volumeIds, associationId },
    kept: data?.DisableApiTermination ?? false,
    tags: new Map([...templateTags(data), ...tagsOf(tags)]),
    reservationId: newId('r'),
    rootDevice: volumes[0]?.device ?? '/dev/xvda',
    power: { on: !stopped, since: stopped ? 0 : now },
    ...{ launchedAt: now, sourceDestCheck: true, console: '' },
  });
}

function subnetOf({ subnets }: Account, id: string | undefined) {
  const subnet = id === undefined ? subnets.all()[0] : subnets.require(id);
  if (!subnet) throw invalid('There is no subnet.');
  return subnet;
}

function runningVcpus(account: Account): number {
  const running = account.instances.all().filter((one) => ['pending', 'running'].includes(instanceState(account, one)));
  return running.reduce((sum, { type }) => sum + instanceType(type).vcpus, 0);
}

function defaultGroup({ securityGroups }: Account, vpcId: string): string {
  const group = securityGroups.all().find((one) => one.vpcId === vpcId && one.name === 'default');
  if (!group) throw invalid(`${vpcId} has no default security group.`);
  return group.id;
}

function templateTags(data: ReturnType<typeof templateData> | undefined) {
  const ours = (data?.TagSpecification ?? []).filter(({ ResourceType }) => ResourceType === INSTANCE.type);
  return ours.flatMap(({ Tag }) => Tag.map(({ Key, Value = '' }) => [Key, Value] as const));
}

/** Of a range that nobody routes (RFC 2544). */
function publicAddress({ counters }: Account): string {
  counters.publicIps += 1;
  return `198.18.${200 + Math.floor(counters.publicIps / 250)}.${(counters.publicIps % 250) + 1}`;
}

function newMac(): string {
  return ['06', ...(randomBytes(5).toString('hex').match(/../g) ?? [])].join(':');
}
