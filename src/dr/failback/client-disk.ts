import { armId } from '../../azure/arm-id.ts';
import { deleteMachine } from '../../azure/machines/life.ts';
import { tagDisk } from '../../azure/machines/disks.ts';
import { getDisk, getMachine } from '../../azure/machines/list.ts';
import { makeMachine } from '../../azure/machines/make.ts';
import { getNic, makeNic, removeNic } from '../../azure/network/nics.ts';
import { isWhole } from '../../azure/settled.ts';
import { ensure } from '../ensure.ts';
import type { Flow } from '../flow.ts';
import { subnetId } from '../plan/ids.ts';
import { planTags, planTagsOf } from '../tags.ts';
import type { ClientPlan } from './client-plan.ts';

/**
 * A disk with the Failback Client, that a machine can boot from; its id, or undefined in a dry run. Azure makes no disk
 * of a managed image other than together with a machine, so one is made that stands for a moment. Throws what
 * `Azure.call` throws.
 */
export function ensureClientDisk(flow: Flow, client: ClientPlan): Promise<string | undefined> {
  const { azure, plan, signal } = flow;
  const { server, names } = client;
  const group = plan.azure.resourceGroup;
  const disk = armId(azure, group, `Microsoft.Compute/disks/${names.osDisk}`);
  return ensure(flow, {
    cloud: 'azure',
    what: `the disk ${names.osDisk} of the Failback Client`,
    async look() {
      const there = await getDisk(azure, disk, signal);
      // The role is the last that it gets.
      return there && planTagsOf(there.tags)?.role === 'failback-os-disk' ? disk : undefined;
    },
    async make() {
      const seed = armId(azure, group, `Microsoft.Compute/virtualMachines/${names.seed}`);
      const nic = armId(azure, group, `Microsoft.Network/networkInterfaces/${names.seedNic}`);
      const [there, machine] = await Promise.all([getDisk(azure, disk, signal), getMachine(azure, seed, signal)]);
      if (!there || !isWhole(there) || machine) {
        await plant(flow, client, group);
        await deleteMachine(azure, seed, signal);
      }
      if (await getNic(azure, nic, signal)) await removeNic(azure, nic, signal);
      await tagDisk(azure, disk, planTags(plan, 'failback-os-disk', server.name, flow.now()), signal);
      return disk;
    },
  });
}

/** The machine; its disk stays when it goes. Without user data its client has nothing to do. */
async function plant(
  flow: Flow,
  { server, names, image, specialized, zone }: ClientPlan,
  group: string,
): Promise<void> {
  const { azure, plan, signal } = flow;
  const { location } = plan.azure;
  const subnet = subnetId(plan.azure);
  const tags = planTags(plan, 'seed-nic', server.name, flow.now());
  const { id: nic } = await makeNic(
    azure,
    group,
    names.seedNic,
    { location, tags, subnet, accelerated: false },
    signal,
  );
  const settings = {
    ...{ location, nic, zone, tags: planTags(plan, 'seed-vm', server.name, flow.now()) },
    from: { image, specialized },
    size: server.size ?? plan.failback.size,
    osDisk: { name: names.osDisk, goes: false },
  };
  await makeMachine(azure, group, names.seed, settings, signal);
}
