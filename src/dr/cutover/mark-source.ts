import { tagDrs } from '../../aws/drs/tag-drs.ts';
import { change } from '../ensure.ts';
import type { Flow } from '../flow.ts';
import { restoredTo } from '../restored-to.ts';
import { RESTORED_TAG } from '../tags.ts';
import type { Subject } from './look.ts';

/**
 * Says on the source server whether its server runs on a new machine from now on, so that nothing recovers the data of
 * before. To be done while the recovery instance is still there. Throws what `Aws.call` throws.
 */
export async function markSource(flow: Flow, { machine, mode, row: { sourceServer } }: Subject): Promise<void> {
  const name = mode === 'new-vm' ? machine?.name : undefined;
  if (!machine || sourceServer?.arn === undefined || restoredTo(sourceServer) === name) return;
  const { arn, sourceServerID: id } = sourceServer;
  const what = name === undefined ? `say that ${id} is of ${machine.name} again` : `say on ${id} that ${name} is newer`;
  await change(flow, { cloud: 'aws', what }, () => tagDrs(flow.aws, arn, { [RESTORED_TAG]: name ?? '' }, flow.signal));
}
