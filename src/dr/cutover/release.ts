import type { Machine } from '../../azure/machines/machine.ts';
import { addTags } from '../../azure/retag.ts';
import { sameId } from '../../azure/arm-id.ts';
import { change } from '../ensure.ts';
import type { Flow } from '../flow.ts';
import { ROLE_TAG } from '../tags.ts';
import { hasDisk } from './disks.ts';
import type { Subject } from './look.ts';

/**
 * Says of a machine, its interface and its disks that they are a server's own from now on, so that nothing removes them
 * any more. The machine is the last: until then this can be done again. Throws what `Azure.call` throws.
 */
export async function release(flow: Flow, { row }: Subject, machine: Machine): Promise<void> {
  const { azure, signal } = flow;
  const parts = (row.made ?? []).filter(
    ({ id, role }) => role !== 'restored' && (hasDisk(machine, id) || machine.nics.some((nic) => sameId(nic.id, id))),
  );
  const ids = [...parts.map(({ id }) => id), machine.id];
  await change(flow, { cloud: 'azure', what: `tag ${machine.name} and its parts as restored` }, async () => {
    for (const id of ids) await addTags(azure, id, { [ROLE_TAG]: 'restored' }, signal);
  });
}
