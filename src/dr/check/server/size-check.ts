import { type Check, ofServers } from '../check.ts';
import type { ServerRow } from '../../inventory/inventory.ts';
import { generationOf, managedDisks, sizeOf } from './chosen.ts';
import { judgeSize } from './size.ts';
import { sourceVolumes } from './volume-checks.ts';
import { recoveryVolumes } from './volumes.ts';

/** Whether the failback machines can be of the sizes that the plan gives them. */
export const size: Check = {
  id: 'vm-size',
  title: 'the sizes of the failback machines',
  about: 'azure',
  phases: ['failback'],
  needs: ['machines', 'disks'],
  async run(ctx) {
    const { plan } = ctx.flow;
    const sizes = await ctx.facts.sizes();
    return ofServers(
      ctx,
      ({ machine }) => machine,
      (machine, row) => {
        const name = sizeOf(plan, row.server, machine);
        const dataDisks = dataDisksFor(row) ?? managedDisks(machine).length;
        const generation = generationOf(row.server, machine) ?? 1;
        return judgeSize(name, sizes.get(name.toLowerCase()), { dataDisks, generation, location: plan.azure.location });
      },
    );
  },
};

/** Each volume that comes back is a data disk beside the Failback Client's own; undefined while nobody knows them. */
function dataDisksFor({ server, sourceServer, recoveryInstance }: ServerRow): number | undefined {
  const excluded = server.disks?.filter(({ lun }) => lun === 'exclude').length ?? 0;
  const volumes = recoveryInstance
    ? recoveryVolumes(recoveryInstance)
    : sourceServer
      ? sourceVolumes(sourceServer)
      : [];
  return volumes.length === 0 ? undefined : volumes.length - excluded;
}
