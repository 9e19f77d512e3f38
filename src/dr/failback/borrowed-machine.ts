import { attachDisks } from '../../azure/machines/attach.ts';
import { tagDisk } from '../../azure/machines/disks.ts';
import { keepConsole } from '../../azure/machines/keep-console.ts';
import { deallocateMachine } from '../../azure/machines/life.ts';
import { getDisk, getMachine } from '../../azure/machines/list.ts';
import type { Machine } from '../../azure/machines/machine.ts';
import { swapOsDisk } from '../../azure/machines/os-disk.ts';
import { changeMachine } from '../../azure/machines/user-data.ts';
import { report } from '../../events.ts';
import { change } from '../ensure.ts';
import { guard } from '../failover/guard.ts';
import type { Flow } from '../flow.ts';
import { planTags, planTagsOf } from '../tags.ts';
import { ensureClientDisk } from './client-disk.ts';
import type { Built, ClientPlan } from './client-plan.ts';
import { ensureTargets } from './target-disks.ts';

/**
 * The original machine, with the disk of the Failback Client in place of its own OS disk, which is kept: its interfaces
 * keep their MAC addresses, by which DRS knows it again. It is left as it is, running or not, if that was done before.
 * Gives undefined in a dry run that would change it. Throws `E_GUARD` if it cannot boot the client, and what `Azure.call` throws.
 */
export async function ensureBorrowedMachine(
  flow: Flow,
  client: ClientPlan,
  original: Machine,
): Promise<Built | undefined> {
  const { azure, plan, signal } = flow;
  const { server, targets } = client;
  const swapped = isSwapped(original, client);
  if (!swapped) requireFit(original, client);
  const disk = swapped ? original.osDisk.id : await ensureClientDisk(flow, client);
  const disks = await ensureTargets(flow, targets, { ...client, server: server.name });
  const missing = disks?.some(({ id }) => original.dataDisks.every((one) => !isSame(one.id, id))) ?? true;
  if (!swapped) {
    if (original.nics.some(({ accelerated }) => accelerated)) {
      report(
        flow.host,
        'note.warn',
        `${original.name} has accelerated networking, which the Failback Client may not like`,
        {},
      );
    }
    const what = `stop ${original.name}, and boot the Failback Client on it in place of ${original.osDisk.name}`;
    await change(flow, { cloud: 'azure', what }, async () => {
      await keepOsDisk(flow, server.name, original.osDisk.id);
      if (original.power !== 'deallocated') await deallocateMachine(azure, original.id, signal);
      if (planTagsOf(original.tags)?.role !== 'borrowed-vm') {
        const tags = { ...original.tags, ...planTags(plan, 'borrowed-vm', server.name, flow.now()) };
        await changeMachine(azure, original.id, { tags }, signal);
      }
      // Else nobody sees why a client does not come to DRS.
      await keepConsole(azure, original.id, signal);
      await swapOsDisk(azure, original, disk ?? '', signal);
    });
  }
  if (missing) {
    const what = `attach the disks that ${original.name} lacks`;
    await change(flow, { cloud: 'azure', what }, () => attachDisks(azure, original, disks ?? [], signal));
  }
  const isPlanned = flow.dryRun && (!swapped || missing);
  const machine = isPlanned ? undefined : await getMachine(azure, original.id, signal);
  return machine && { machine, booted: undefined };
}

/** Whether a machine has the client's disk already. */
export function isSwapped({ osDisk }: Pick<Machine, 'osDisk'>, { names }: Pick<ClientPlan, 'names'>): boolean {
  return isSame(osDisk.name, names.osDisk);
}

/** What Azure changes only with a new machine. */
function requireFit({ name, os, generation, securityType }: Machine, client: ClientPlan): void {
  const hint = 'mode: new-vm in the plan makes a machine of its own.';
  if (os !== 'linux') throw guard(`${name} is a Windows machine: Azure boots no Linux disk on it.`, hint);
  if (generation !== client.generation) {
    throw guard(`${name} is of generation ${generation}, the Failback Client must boot as ${client.generation}.`, hint);
  }
  if (securityType !== 'Standard') throw guard(`${name} is a ${securityType} machine and boots no disk without.`, hint);
}

/** It gets its tags before it is taken out, so that it is found again. */
async function keepOsDisk(flow: Flow, server: string, id: string): Promise<void> {
  const { azure, plan, signal } = flow;
  const disk = await getDisk(azure, id, signal);
  if (planTagsOf(disk?.tags)?.role === 'replaced-os-disk') return;
  await tagDisk(azure, id, { ...disk?.tags, ...planTags(plan, 'replaced-os-disk', server, flow.now()) }, signal);
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
