import type { LaunchConfigurationTemplate, ReplicationConfigurationTemplate } from '@aws-sdk/client-drs';
import type { Aws } from '../aws.ts';
import { isAwsCode } from '../aws-error.ts';
import { allPages } from '../pages.ts';
import { PAGE } from './page-size.ts';

export type { LaunchConfigurationTemplate, ReplicationConfigurationTemplate };

/** What new servers replicate with. Throws what `Aws.call` throws. */
export async function listReplicationTemplates(
  aws: Aws,
  signal: AbortSignal,
): Promise<ReplicationConfigurationTemplate[]> {
  const drs = await aws.drs();
  return allPages(aws, 'list the replication templates', signal, async (from, call) => {
    const page = await drs.describeReplicationConfigurationTemplates({ maxResults: PAGE, ...from }, call);
    return { items: page.items, next: page.nextToken };
  });
}

/** What new servers are launched with; an account has one at most. Throws what `Aws.call` throws. */
export async function listLaunchTemplates(aws: Aws, signal: AbortSignal): Promise<LaunchConfigurationTemplate[]> {
  const drs = await aws.drs();
  return allPages(aws, 'list the launch templates of DRS', signal, async (from, call) => {
    const page = await drs.describeLaunchConfigurationTemplates({ maxResults: PAGE, ...from }, call);
    return { items: page.items, next: page.nextToken };
  });
}

/** Whether DRS was ever set up in this region. Throws what `Aws.call` throws. */
export async function isInitialised(aws: Aws, signal: AbortSignal): Promise<boolean> {
  try {
    await listReplicationTemplates(aws, signal);
    return true;
  } catch (error) {
    if (isAwsCode(error, 'UninitializedAccountException')) return false;
    throw error;
  }
}
