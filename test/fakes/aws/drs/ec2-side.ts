/** What DRS needs of EC2, in its own words. */
import type { Disk } from './replication/replication.ts';

/** What the EC2 launch template of a server says, in its default version. */
export interface LaunchData {
  readonly instanceType?: string | undefined;
  readonly subnetId?: string | undefined;
  readonly securityGroupIds?: readonly string[] | undefined;
  readonly privateIp?: string | undefined;
  readonly publicIp?: boolean | undefined;
  /** Name of an instance profile. */
  readonly instanceProfile?: string | undefined;
}

export interface InstanceWish extends LaunchData {
  readonly start: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly disks: readonly Disk[];
}

export interface Ec2Instance {
  /** As EC2 says it: `pending`, `running`, `shutting-down` … */
  readonly state: string;
  readonly privateIp: string | undefined;
  readonly publicIp: string | undefined;
  readonly macAddress: string;
  readonly availabilityZone: string;
  readonly instanceType: string;
  /** Name of its instance profile. */
  readonly instanceProfile: string | undefined;
  /** In the order of the disks that were asked for. */
  readonly volumeIds: readonly string[];
  readonly securityGroupIds: readonly string[];
}

export interface Ec2Side {
  readonly region: string;
  hasSubnet(id: string): boolean;
  hasSecurityGroup(id: string): boolean;
  /** Its id. */
  createLaunchTemplate(name: string, data: LaunchData, tags: Readonly<Record<string, string>>): string;
  deleteLaunchTemplate(id: string): void;
  /** Of the default version, and the template's tags; undefined if it is gone. */
  launchTemplate(id: string): { readonly data: LaunchData; readonly tags: ReadonlyMap<string, string> } | undefined;
  /** Its id. Throws what EC2 says. */
  run(wish: InstanceWish): string;
  /** Nothing happens if it is gone. */
  terminate(id: string): void;
  instance(id: string): Ec2Instance | undefined;
  /** Whether one of these security groups lets TCP in to this port, from this address or, without one, from anywhere at all. */
  letsIn(securityGroupIds: readonly string[], port: number, from: string | undefined): boolean;
}
