import { listInstancesTagged } from '../../aws/ec2/instances.ts';
import { tagsOf } from '../../aws/tags.ts';
import type { Flow } from '../flow.ts';
import { indexBy } from '../inventory/index-by.ts';
import type { ServerRow } from '../inventory/inventory.ts';

/** The tag by which DRS knows what it launched, even after that was taken out of DRS. */
const SOURCE_TAG = 'AWSElasticDisasterRecoverySourceServerID';

/**
 * Instances of EC2 that DRS once launched for these servers, and no longer lists: somebody disconnected them, and may
 * work on them. The next launch deletes them all the same. Ids by those of the source servers. Throws what `Aws.call`
 * throws.
 */
export async function leftBehind(
  { aws, signal }: Pick<Flow, 'aws' | 'signal'>,
  rows: readonly ServerRow[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const listed = new Set(rows.map(({ recoveryInstance }) => recoveryInstance?.ec2InstanceID));
  const ids = rows.flatMap(({ sourceServer }) => sourceServer?.sourceServerID ?? []);
  const launched = await listInstancesTagged(aws, SOURCE_TAG, ids, signal);
  const there = launched.filter(
    ({ InstanceId, State }) =>
      !listed.has(InstanceId) && State?.Name !== 'terminated' && State?.Name !== 'shutting-down',
  );
  const bySource = indexBy(there, ({ Tags }) => [tagsOf(Tags)[SOURCE_TAG] ?? '']);
  return new Map([...bySource].map(([id, some]) => [id, some.flatMap(({ InstanceId }) => InstanceId ?? [])]));
}
