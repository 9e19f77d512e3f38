import { armId } from '../../azure/arm-id.ts';
import { restartMachine, startMachine } from '../../azure/machines/life.ts';
import { getMachine } from '../../azure/machines/list.ts';
import type { Machine } from '../../azure/machines/machine.ts';
import { makeMachine } from '../../azure/machines/make.ts';
import { getNic, makeNic } from '../../azure/network/nics.ts';
import { isFailbackError } from '../../errors.ts';
import { report } from '../../events.ts';
import { ensure } from '../ensure.ts';
import type { Flow } from '../flow.ts';
import { subnetId } from '../plan/ids.ts';
import { requireOurs } from '../require-ours.ts';
import { KEYS_TAG, planTags } from '../tags.ts';
import type { Built, ClientPlan, Credentials } from './client-plan.ts';
import { ensureTargets } from './target-disks.ts';

/**
 * The failback machine of a server, with its disks and its network interface; what is there is taken. Gives undefined in
 * a dry run. Throws `E_GUARD`, and what `Azure.call` throws.
 */
export async function ensureNewMachine(
  flow: Flow,
  client: ClientPlan,
  credentials: () => Promise<Credentials>,
): Promise<Built | undefined> {
  const { azure, plan, signal } = flow;
  const { server, names, image, specialized, zone, targets } = client;
  const { resourceGroup: group, location } = plan.azure;
  const id = armId(azure, group, `Microsoft.Compute/virtualMachines/${names.machine}`);
  const nic = await ensure(flow, {
    cloud: 'azure',
    what: `the network interface ${names.nic}`,
    async look() {
      const there = await getNic(
        azure,
        armId(azure, group, `Microsoft.Network/networkInterfaces/${names.nic}`),
        signal,
      );
      if (there) requireOurs(plan, server, 'failback-nic', there);
      return there;
    },
    make: () => {
      const tags = planTags(plan, 'failback-nic', server.name, flow.now());
      const settings = { location, tags, subnet: subnetId(plan.azure), accelerated: false };
      return makeNic(azure, group, names.nic, settings, signal);
    },
  });
  const disks = await ensureTargets(flow, targets, { ...client, server: server.name });
  let fresh: Credentials | undefined;
  let failed = false;
  const machine = await ensure<Machine, [NonNullable<typeof nic>, NonNullable<typeof disks>]>(flow, {
    cloud: 'azure',
    what: `the failback machine ${names.machine}`,
    needs: [nic, disks],
    async look() {
      const there = await getMachine(azure, id, signal);
      if (there) requireOurs(plan, server, 'failback-vm', there);
      if (!there || there.provisioning === 'Succeeded') return there;
      // Azure was only not told that it is ready.
      if (there.provisioning === 'Failed' && there.power === 'running') return there;
      failed = there.provisioning === 'Failed';
      return undefined;
    },
    async make({ id: nicId }, dataDisks) {
      fresh = await credentials();
      const settings = {
        ...{ location, nic: nicId, zone, dataDisks, userData: fresh.userData },
        tags: { ...planTags(plan, 'failback-vm', server.name, flow.now()), [KEYS_TAG]: fresh.until.toISOString() },
        from: { image, specialized },
        size: server.size ?? plan.failback.size,
        osDisk: { name: names.osDisk, goes: true },
      };
      const made = await unlessOnlyUnready(flow, makeMachine(azure, group, names.machine, settings, signal), () =>
        getMachine(azure, id, signal),
      );
      if (!made) throw new Error(`no machine ${names.machine}`);
      // A request for what is there already boots nothing.
      if (failed) await (made.power === 'running' ? restartMachine : startMachine)(azure, made.id, signal);
      return made;
    },
  });
  return machine && { machine, booted: fresh };
}

/** A machine that Azure takes for failed because it was not told that it is ready runs all the same: DRS will tell. */
async function unlessOnlyUnready<T>({ host }: Flow, making: Promise<T>, look: () => Promise<T>): Promise<T> {
  try {
    return await making;
  } catch (error) {
    if (!isFailbackError(error) || !/^OSProvisioning/.test(String(error.data.azureCode))) throw error;
    report(host, 'note.warn', error.message, {});
    return look();
  }
}
