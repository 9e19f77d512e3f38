import { allPages } from '../../../aws/pages.ts';
import { type Instance, listInstances } from '../../../aws/ec2/instances.ts';
import { listSecurityGroups, type SecurityGroup } from '../../../aws/ec2/security-groups.ts';
import type { Flow } from '../../flow.ts';
import type { Inventory } from '../../inventory/inventory.ts';

/** The EC2 side of recovery instances. */
export interface Instances {
  /** By their ids, which are those of recovery instances. */
  readonly byId: ReadonlyMap<string, Instance>;
  readonly groups: SecurityGroups;
}

export type SecurityGroups = ReadonlyMap<string, SecurityGroup>;

/** The machines of the servers' recovery instances, with their security groups. Throws what `Aws.call` throws. */
export async function lookAtInstances(flow: Flow, { rows }: Inventory): Promise<Instances> {
  const ids = rows.flatMap(({ recoveryInstance }) => recoveryInstance?.ec2InstanceID ?? []);
  const instances = await listInstances(flow.aws, ids, flow.signal);
  const groups = instances.flatMap(({ SecurityGroups = [] }) => SecurityGroups.flatMap(({ GroupId }) => GroupId ?? []));
  return {
    byId: new Map(instances.map((instance) => [instance.InstanceId ?? '', instance])),
    groups: await lookAtGroups(flow, groups),
  };
}

/** Security groups by their ids. Throws what `Aws.call` throws. */
export async function lookAtGroups({ aws, signal }: Flow, ids: readonly string[]): Promise<SecurityGroups> {
  const groups = await listSecurityGroups(aws, [...new Set(ids)], signal);
  return new Map(groups.map((group) => [group.GroupId ?? '', group]));
}

/** Private addresses of the replication servers that run in the staging subnet. Throws what `Aws.call` throws. */
export async function replicationServers({ aws, plan, signal }: Flow): Promise<string[]> {
  const ec2 = await aws.ec2();
  const Filters = [
    { Name: 'subnet-id', Values: [plan.aws.stagingSubnet] },
    { Name: 'instance-state-name', Values: ['running'] },
    // Conversion servers stand there as well.
    { Name: 'tag:Name', Values: ['*Replication Server*'] },
  ];
  const servers = await allPages(aws, 'list the replication servers', signal, async ({ nextToken }, call) => {
    const page = await ec2.describeInstances({ Filters, NextToken: nextToken }, call);
    return { items: page.Reservations?.flatMap(({ Instances = [] }) => Instances), next: page.NextToken };
  });
  return servers.flatMap(({ PrivateIpAddress }) => PrivateIpAddress ?? []);
}
