import type {
  CreateLaunchConfigurationTemplateRequest,
  CreateReplicationConfigurationTemplateRequest,
  LaunchConfiguration,
  LaunchConfigurationTemplate,
  ReplicationConfiguration,
  ReplicationConfigurationTemplate,
  UpdateLaunchConfigurationRequest,
  UpdateReplicationConfigurationRequest,
} from '@aws-sdk/client-drs';
import type { Aws } from '../aws.ts';
import { type FindOrMake, findOrMake } from '../find-or-make.ts';
import { isSo } from '../is-so.ts';
import type { AwsTags } from '../tags.ts';

/** The SDK lets what is required be undefined. */
type Told<T> = { [K in keyof T]: NonNullable<T[K]> };
export type ReplicationTemplateSettings = Told<Omit<CreateReplicationConfigurationTemplateRequest, 'tags'>>;
export type LaunchTemplateSettings = Told<Omit<CreateLaunchConfigurationTemplateRequest, 'tags'>>;
export type ReplicationChange = Omit<UpdateReplicationConfigurationRequest, 'sourceServerID'>;
export type LaunchChange = Omit<UpdateLaunchConfigurationRequest, 'sourceServerID'>;

/** What new servers replicate with, made with its tags if there is nothing yet. Throws what `Aws.call` throws. */
export async function ensureReplicationTemplate(
  aws: Aws,
  signal: AbortSignal,
  settings: ReplicationTemplateSettings,
  tags: AwsTags = {},
): Promise<ReplicationConfigurationTemplate> {
  const drs = await aws.drs();
  const wanted: FindOrMake<ReplicationConfigurationTemplate> = {
    what: 'make the replication template',
    // Each try looks again: DRS would take a second template.
    find: async (call) => (await drs.describeReplicationConfigurationTemplates({}, call)).items?.[0],
    make: (call) => drs.createReplicationConfigurationTemplate({ ...settings, tags }, call),
  };
  return findOrMake(aws, wanted, signal);
}

/** Changes what new servers replicate with: true if it was not so already. Throws what `Aws.call` throws. */
export async function changeReplicationTemplate(
  aws: Aws,
  signal: AbortSignal,
  there: ReplicationConfigurationTemplate,
  change: Partial<ReplicationTemplateSettings>,
): Promise<boolean> {
  if (isSo(there, change)) return false;
  const drs = await aws.drs();
  const { replicationConfigurationTemplateID } = there;
  await aws.call('change the replication template', signal, (call) =>
    drs.updateReplicationConfigurationTemplate({ ...change, replicationConfigurationTemplateID }, call),
  );
  return true;
}

/** What new servers are launched with, made with its tags if there is nothing yet. Throws what `Aws.call` throws. */
export async function ensureLaunchTemplate(
  aws: Aws,
  signal: AbortSignal,
  settings: LaunchTemplateSettings,
  tags: AwsTags = {},
): Promise<LaunchConfigurationTemplate> {
  const drs = await aws.drs();
  const wanted: FindOrMake<LaunchConfigurationTemplate> = {
    what: 'make the launch template of DRS',
    find: async (call) => (await drs.describeLaunchConfigurationTemplates({}, call)).items?.[0],
    make: async (call) => {
      const { launchConfigurationTemplate: made } = await drs.createLaunchConfigurationTemplate(
        { ...settings, tags },
        call,
      );
      if (made === undefined) throw new TypeError('DRS named no template');
      return made;
    },
  };
  return findOrMake(aws, wanted, signal);
}

/** Changes what new servers are launched with: true if it was not so already. Throws what `Aws.call` throws. */
export async function changeLaunchDefaults(
  aws: Aws,
  signal: AbortSignal,
  there: LaunchConfigurationTemplate,
  change: LaunchTemplateSettings,
): Promise<boolean> {
  if (isSo(there, change)) return false;
  const drs = await aws.drs();
  const { launchConfigurationTemplateID } = there;
  await aws.call('change the launch template of DRS', signal, (call) =>
    drs.updateLaunchConfigurationTemplate({ ...change, launchConfigurationTemplateID }, call),
  );
  return true;
}

/** How a server replicates. Throws what `Aws.call` throws. */
export async function replicationSettings(
  aws: Aws,
  signal: AbortSignal,
  sourceServerID: string,
): Promise<ReplicationConfiguration> {
  const drs = await aws.drs();
  return aws.call(`show the replication settings of ${sourceServerID}`, signal, (call) =>
    drs.getReplicationConfiguration({ sourceServerID }, call),
  );
}

/** Changes how a server replicates: true if it was not so already. Throws what `Aws.call` throws. */
export async function changeReplication(
  aws: Aws,
  signal: AbortSignal,
  sourceServerID: string,
  change: ReplicationChange,
): Promise<boolean> {
  if (isSo(await replicationSettings(aws, signal, sourceServerID), change)) return false;
  const drs = await aws.drs();
  await aws.call(`change the replication settings of ${sourceServerID}`, signal, (call) =>
    drs.updateReplicationConfiguration({ ...change, sourceServerID }, call),
  );
  return true;
}

/** How a server is launched, with `ec2LaunchTemplateID` for the rest. Throws what `Aws.call` throws. */
export async function launchSettings(
  aws: Aws,
  signal: AbortSignal,
  sourceServerID: string,
): Promise<LaunchConfiguration> {
  const drs = await aws.drs();
  return aws.call(`show the launch settings of ${sourceServerID}`, signal, (call) =>
    drs.getLaunchConfiguration({ sourceServerID }, call),
  );
}

/** Changes how a server is launched: true if it was not so already. Throws what `Aws.call` throws. */
export async function changeLaunch(
  aws: Aws,
  signal: AbortSignal,
  sourceServerID: string,
  change: LaunchChange,
): Promise<boolean> {
  if (isSo(await launchSettings(aws, signal, sourceServerID), change)) return false;
  const drs = await aws.drs();
  await aws.call(`change the launch settings of ${sourceServerID}`, signal, (call) =>
    drs.updateLaunchConfiguration({ ...change, sourceServerID }, call),
  );
  return true;
}
