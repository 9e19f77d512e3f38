import { AwsError } from '../service.ts';
import type { Ec2Instance, Ec2Side, InstanceWish, LaunchData } from '../drs/ec2-side.ts';
import type { Account } from './account.ts';
import { tagsOf } from './core/tags.ts';
import { interfaceOf, volumesOf } from './instances/describe-instances.ts';
import { instanceState } from './instances/instance.ts';
import { startInstance, stopInstance, terminateInstance } from './instances/power.ts';
import { profileOf } from './instances/profiles.ts';
import { type InstanceSeed, runInstance } from './instances/run-instance.ts';
import { addSnapshot, type SnapshotSeed } from './instances/snapshots.ts';
import { addVolume, type VolumeSeed } from './instances/volumes.ts';
import { versionOf } from './templates/launch-template.ts';
import { type TemplateData, templateDataKind } from './templates/template-data.ts';
import { addLaunchTemplate } from './templates/templates.ts';
import { letsIn } from './vpc/security-group-rules.ts';

const GIB = 1024 ** 3;

/** What tests, and DRS, do with the instances and launch templates of an account from behind. */
export class Machines implements Ec2Side {
  protected readonly own: Account;

  protected constructor(own: Account) {
    this.own = own;
  }

  get region(): string {
    return this.own.region;
  }

  /** Starts an instance. Throws what `RunInstances` would say. */
  runInstance(seed: InstanceSeed): string {
    return runInstance(this.own, seed).id;
  }

  run({ start, disks, publicIp, ...wish }: InstanceWish): string {
    const volumes = disks.map(({ deviceName, bytes }) => ({ device: deviceName, gib: Math.ceil(bytes / GIB) }));
    return this.runInstance({ ...wish, publicIp, volumes, stopped: !start });
  }

  start(id: string): void {
    startInstance(this.own, this.own.instances.require(id));
  }

  stop(id: string): void {
    stopInstance(this.own, this.own.instances.require(id));
  }

  /** Nothing happens if it is gone. */
  terminate(id: string): void {
    const instance = this.own.instances.find(id);
    if (instance) terminateInstance(this.own, instance);
  }

  /** Terminated ones too, for a while. */
  instance(id: string): Ec2Instance | undefined {
    const { own } = this;
    const instance = own.instances.known(id);
    if (!instance) return undefined;
    const card = interfaceOf(own, instance);
    return {
      state: instanceState(own, instance),
      ...{ privateIp: card?.privateIp, publicIp: card?.publicIp, macAddress: card?.mac ?? '' },
      availabilityZone: card?.zone ?? '',
      instanceType: instance.type,
      securityGroupIds: card?.groupIds ?? [],
      instanceProfile: profileOf(own, instance)?.arn.split('/').pop(),
      volumeIds: volumesOf(own, instance).map((volume) => volume.id),
    };
  }

  /** What `GetConsoleOutput` gives. */
  setConsole(id: string, text: string): void {
    this.own.instances.require(id).console = text;
  }

  addVolume(seed: VolumeSeed): string {
    return addVolume(this.own, seed).id;
  }

  addSnapshot(seed: SnapshotSeed): string {
    return addSnapshot(this.own, seed).id;
  }

  hasSubnet(id: string): boolean {
    return this.own.subnets.find(id) !== undefined;
  }

  hasSecurityGroup(id: string): boolean {
    return this.own.securityGroups.find(id) !== undefined;
  }

  letsIn(securityGroupIds: readonly string[], port: number, from?: string): boolean {
    return letsIn(this.own, securityGroupIds, { port, from });
  }

  createLaunchTemplate(name: string, data: LaunchData, tags: Readonly<Record<string, string>>): string {
    const createdBy = `arn:aws:iam::${this.own.owner}:root`;
    return addLaunchTemplate(this.own, { name, data: templateOf(data), tags: tagsOf(tags), createdBy }).id;
  }

  deleteLaunchTemplate(id: string): void {
    const template = this.own.launchTemplates.find(id);
    if (template) this.own.launchTemplates.end(template);
  }

  launchTemplate(id: string): { readonly data: LaunchData; readonly tags: ReadonlyMap<string, string> } | undefined {
    const template = this.own.launchTemplates.find(id);
    return template && { data: launchDataOf(versionOf(template, '$Default').data), tags: template.tags };
  }
}

function templateOf({ instanceType, instanceProfile, ...network }: LaunchData): TemplateData {
  const { subnetId, securityGroupIds, privateIp, publicIp } = network;
  const card = {
    ...{ DeviceIndex: '0', SubnetId: subnetId, SecurityGroupId: securityGroupIds, PrivateIpAddress: privateIp },
    AssociatePublicIpAddress: publicIp === undefined ? undefined : String(publicIp),
  };
  const given = {
    InstanceType: instanceType,
    IamInstanceProfile: instanceProfile === undefined ? undefined : { Name: instanceProfile },
    NetworkInterface: Object.values(network).some((value) => value !== undefined) ? [card] : undefined,
  };
  const data = templateDataKind.read(given, 'LaunchTemplateData');
  if (data) return data;
  throw new AwsError(400, 'MissingParameter', 'LaunchTemplateData');
}

function launchDataOf({
  InstanceType,
  IamInstanceProfile,
  NetworkInterface,
  SecurityGroupId,
}: TemplateData): LaunchData {
  const [card] = NetworkInterface;
  const groups = [card?.SecurityGroupId ?? [], SecurityGroupId].find((ids) => ids.length > 0);
  return {
    ...{ instanceType: InstanceType, subnetId: card?.SubnetId, securityGroupIds: groups },
    ...{ privateIp: card?.PrivateIpAddress, publicIp: card?.AssociatePublicIpAddress },
    instanceProfile: IamInstanceProfile?.Name ?? IamInstanceProfile?.Arn?.split('/').pop(),
  };
}
