import { tagDisk } from '../../azure/machines/disks.ts';
import { detachDisks } from '../../azure/machines/attach.ts';
import { machineLikeness } from '../../azure/machines/likeness.ts';
import { getDisk } from '../../azure/machines/list.ts';
import type { Machine } from '../../azure/machines/machine.ts';
import { makeMachine } from '../../azure/machines/make.ts';
import type { MachineSource } from '../../azure/machines/request.ts';
import { report } from '../../events.ts';
import { change, ensure } from '../ensure.ts';
import type { Flow } from '../flow.ts';
import { ORIGINAL_TAG, ownTags, planTags } from '../tags.ts';
import { type BootDisk, ensureBootDisk } from './boot-disk.ts';
import { hasDisk, tagOf, type TargetDisk, type TargetDisks, targetDisks } from './disks.ts';
import { ensureImage } from './image.ts';
import type { Subject } from './look.ts';
import { ensureCutoverNics } from './nic.ts';
import { stopMachine } from './stop.ts';

/**
 * The new machine of a server, with the disks that came back, as the original machine was in all else; it has begun to
 * run. What is there is taken. Gives undefined in a dry run that would make it. Throws `E_GUARD`, and what `Azure.call`
 * throws.
 */
export async function ensureCutoverMachine(
  flow: Flow,
  subject: Subject,
  { image }: { readonly image: boolean },
): Promise<Machine | undefined> {
  const { machine, row, names } = subject;
  if (machine?.provisioning === 'Succeeded') return machine;
  const disks = await targetDisks(flow, row);
  await stopMachine(flow, row.failbackMachine);
  await rememberOriginal(flow, row.machine, disks.boot);
  await stopMachine(flow, row.machine);
  await takeFrom(flow, row.failbackMachine, disks);
  const boot = await ensureBootDisk(flow, subject, disks.boot);
  const from = image ? await ensureImage(flow, subject, boot) : boot && attached(boot);
  const nics = await ensureCutoverNics(flow, subject);
  return ensure<Machine, [MachineSource, readonly string[]]>(flow, {
    cloud: 'azure',
    what: `the machine ${names.machine}`,
    needs: [from, nics],
    look: () => Promise.resolve(undefined),
    make: (source, [nic = '', ...moreNics]) => make(flow, subject, { source, nic, moreNics, data: disks.data }),
  });
}

interface Parts {
  readonly source: MachineSource;
  readonly nic: string;
  readonly moreNics: readonly string[];
  readonly data: readonly TargetDisk[];
}

async function make(
  flow: Flow,
  { server, row, names }: Subject,
  { source, nic, moreNics, data }: Parts,
): Promise<Machine> {
  const { azure, plan, signal, host } = flow;
  const { machine: original } = row;
  const like = original ? await machineLikeness(azure, original.id, signal) : {};
  if (like.identity?.type?.startsWith('SystemAssigned')) {
    const message = `${names.machine} gets a managed identity of its own: give it the roles that ${original?.name} had.`;
    report(host, 'note.warn', message, {});
  }
  const settings = {
    ...{ location: plan.azure.location, nic, moreNics, like, from: source, zone: original?.zones[0] },
    tags: { ...ownTags(original?.tags), ...planTags(plan, 'cutover-vm', server.name, flow.now()) },
    size: original?.size ?? server.size ?? plan.failback.size,
    hostname: original?.hostname ?? server.name,
    osDisk: { name: names.osDisk, sku: plan.failback.diskSku, goes: true },
    dataDisks: data.map(({ id }, index) => ({ id, lun: original?.dataDisks[index]?.lun ?? index })),
  };
  const made = await makeMachine(azure, plan.azure.resourceGroup, names.machine, settings, signal);
  if (!made) throw new Error(`no machine ${names.machine}`);
  return made;
}

function attached({ id, os }: BootDisk): MachineSource {
  return { disk: id, os };
}

/** Before it is stopped, so that a rollback leaves it as it was. */
async function rememberOriginal(flow: Flow, original: Machine | null | undefined, boot: TargetDisk): Promise<void> {
  const { azure, signal } = flow;
  if (original?.power !== 'running' || tagOf(boot.disk, ORIGINAL_TAG) === 'running') return;
  const what = `note on ${boot.name} that ${original.name} ran`;
  await change(flow, { cloud: 'azure', what }, async () => {
    const { tags = {} } = (await getDisk(azure, boot.id, signal)) ?? {};
    await tagDisk(azure, boot.id, { ...tags, [ORIGINAL_TAG]: 'running' }, signal);
  });
}

/** The failback machine keeps its own disk. */
async function takeFrom(flow: Flow, machine: Machine | null | undefined, { boot, data }: TargetDisks): Promise<void> {
  const ids = [boot, ...data].flatMap(({ id }) => (machine && hasDisk(machine, id) ? [id] : []));
  if (!machine || ids.length === 0) return;
  const what = `take the ${ids.length} disks that came back from ${machine.name}`;
  await change(flow, { cloud: 'azure', what }, () => detachDisks(flow.azure, machine, ids, flow.signal));
}
