import type { Aws } from '../aws.ts';
import { ifThereAws } from '../if-there.ts';

/** Deletes a replication template; one that is not there is deleted. Throws what `Aws.call` throws. */
export async function removeReplicationTemplate(aws: Aws, id: string, signal: AbortSignal): Promise<void> {
  const drs = await aws.drs();
  const deleting = aws.call(`delete the replication template ${id}`, signal, (call) =>
    drs.deleteReplicationConfigurationTemplate({ replicationConfigurationTemplateID: id }, call),
  );
  await ifThereAws(deleting);
}

/** The same for a launch template of DRS. */
export async function removeLaunchTemplate(aws: Aws, id: string, signal: AbortSignal): Promise<void> {
  const drs = await aws.drs();
  const deleting = aws.call(`delete the launch template of DRS ${id}`, signal, (call) =>
    drs.deleteLaunchConfigurationTemplate({ launchConfigurationTemplateID: id }, call),
  );
  await ifThereAws(deleting);
}
