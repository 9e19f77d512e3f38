import type { IamInstanceProfileAssociation, Instance, InstanceStatus, Volume } from '@aws-sdk/client-ec2';
import type { Aws } from '../aws.ts';
import { allPages } from '../pages.ts';

export type { IamInstanceProfileAssociation, Instance, InstanceStatus, Volume };

/** Values of a filter that EC2 takes. */
const VALUES = 200;
/** Instances whose status one call tells. */
const STATUS_IDS = 100;

/** Instances by their ids; unknown ones are left out. Throws what `Aws.call` throws. */
export async function listInstances(aws: Aws, ids: readonly string[], signal: AbortSignal): Promise<Instance[]> {
  return listBy(aws, 'instance-id', ids, signal);
}

/** Instances that a tag with one of these values marks; also what was terminated a while ago. Throws what `Aws.call` throws. */
export async function listInstancesTagged(
  aws: Aws,
  tag: string,
  values: readonly string[],
  signal: AbortSignal,
): Promise<Instance[]> {
  return listBy(aws, `tag:${tag}`, values, signal);
}

async function listBy(aws: Aws, name: string, values: readonly string[], signal: AbortSignal): Promise<Instance[]> {
  const ec2 = await aws.ec2();
  return byBatches(values, (batch) =>
    allPages(aws, 'list the instances', signal, async ({ nextToken }, call) => {
      const Filters = [{ Name: name, Values: batch }];
      const page = await ec2.describeInstances({ Filters, NextToken: nextToken }, call);
      return { items: page.Reservations?.flatMap(({ Instances = [] }) => Instances), next: page.NextToken };
    }),
  );
}

/** What EC2's checks say of those that run, of instances that are there. Throws what `Aws.call` throws. */
export async function listInstanceStatus(
  aws: Aws,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<InstanceStatus[]> {
  const ec2 = await aws.ec2();
  const ask = async (InstanceIds: string[]) =>
    aws.call('check the instances', signal, (call) => ec2.describeInstanceStatus({ InstanceIds }, call));
  return byBatches(ids, async (batch) => (await ask(batch)).InstanceStatuses ?? [], STATUS_IDS);
}

/** The volumes that are attached to instances. Throws what `Aws.call` throws. */
export async function listVolumesOf(aws: Aws, instances: readonly string[], signal: AbortSignal): Promise<Volume[]> {
  const ec2 = await aws.ec2();
  return byBatches(instances, (batch) =>
    allPages(aws, 'list the volumes', signal, async ({ nextToken }, call) => {
      const Filters = [{ Name: 'attachment.instance-id', Values: batch }];
      const page = await ec2.describeVolumes({ Filters, NextToken: nextToken }, call);
      return { items: page.Volumes, next: page.NextToken };
    }),
  );
}

/** Which roles instances have. Throws what `Aws.call` throws. */
export async function listInstanceProfiles(
  aws: Aws,
  instances: readonly string[],
  signal: AbortSignal,
): Promise<IamInstanceProfileAssociation[]> {
  const ec2 = await aws.ec2();
  return byBatches(instances, (batch) =>
    allPages(aws, 'list the instance profiles', signal, async ({ nextToken }, call) => {
      const Filters = [
        { Name: 'instance-id', Values: batch },
        { Name: 'state', Values: ['associating', 'associated'] },
      ];
      const page = await ec2.describeIamInstanceProfileAssociations({ Filters, NextToken: nextToken }, call);
      return { items: page.IamInstanceProfileAssociations, next: page.NextToken };
    }),
  );
}

/** Gives an instance without a role one, by the name of its profile. Throws what `Aws.call` throws. */
export async function giveProfile(aws: Aws, instance: string, profile: string, signal: AbortSignal): Promise<void> {
  if ((await listInstanceProfiles(aws, [instance], signal)).length > 0) return;
  const ec2 = await aws.ec2();
  const request = { InstanceId: instance, IamInstanceProfile: { Name: profile } };
  await aws.call(
    `give ${instance} the role ${profile}`,
    signal,
    (call) => ec2.associateIamInstanceProfile(request, call),
    // EC2 has not heard of a profile that was made a moment ago.
    ['InvalidParameterValue'],
  );
}

async function byBatches<T>(
  ids: readonly string[],
  list: (batch: string[]) => Promise<T[]>,
  size = VALUES,
): Promise<T[]> {
  const found: T[] = [];
  for (let at = 0; at < ids.length; at += size) {
    for (const one of await list(ids.slice(at, at + size))) found.push(one);
  }
  return found;
}
