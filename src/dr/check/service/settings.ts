import { ifSetUp } from '../../../aws/drs/if-set-up.ts';
import {
  type LaunchConfigurationTemplate,
  listLaunchTemplates,
  listReplicationTemplates,
  type ReplicationConfigurationTemplate,
} from '../../../aws/drs/templates.ts';
import type { Flow } from '../../flow.ts';

/** How DRS is set up in a region; nothing where it never was. */
export interface Settings {
  readonly replication: readonly ReplicationConfigurationTemplate[];
  readonly launch: readonly LaunchConfigurationTemplate[];
}

/** Throws what `Aws.call` throws. */
export async function lookAtSettings({ aws, signal }: Flow): Promise<Settings> {
  const [replication, launch] = await Promise.all([
    ifSetUp(listReplicationTemplates(aws, signal)),
    ifSetUp(listLaunchTemplates(aws, signal)),
  ]);
  return { replication, launch };
}
