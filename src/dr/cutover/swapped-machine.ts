import { sameId } from '../../azure/arm-id.ts';
import { detachDisks } from '../../azure/machines/attach.ts';
import { keepConsole } from '../../azure/machines/keep-console.ts';
import { getMachine } from '../../azure/machines/list.ts';
import type { Machine } from '../../azure/machines/machine.ts';
import { swapOsDisk } from '../../azure/machines/os-disk.ts';
import { changeMachine } from '../../azure/machines/user-data.ts';
import { report } from '../../events.ts';
import { change } from '../ensure.ts';
import { guard } from '../failover/guard.ts';
import type { Flow } from '../flow.ts';
import { ownTags, planTags, planTagsOf, type Role } from '../tags.ts';
import { ensureBootDisk } from './boot-disk.ts';
import { type TargetDisk, targetDisks } from './disks.ts';
import type { Subject } from './look.ts';
import { stopMachine } from './stop.ts';

/**
 * The original machine, with the boot disk that came back in place of the client's, which is kept. Its data disks are
 * there. It does not run yet, unless this was done before. Gives undefined in a dry run that would change it. Throws
 * `E_GUARD` if there is no machine, and what `Azure.call` throws.
 */
export async function ensureSwappedMachine(flow: Flow, subject: Subject): Promise<Machine | undefined> {
  const { azure, signal } = flow;
  const { row, server } = subject;
  const { machine } = row;
  if (!machine) throw guard(`There is no machine ${server.vm}.`, 'Correct servers.vm in the plan.');
  const { boot, data } = await targetDisks(flow, row);
  warnOfOldDisks(flow, machine, boot, data);
  const disk = await ensureBootDisk(flow, subject, boot);
  if (!sameId(disk?.id, machine.osDisk.id)) {
    await stopMachine(flow, machine);
    const what = `boot ${machine.name} from ${boot.name}, which came back, in place of ${machine.osDisk.name}`;
    await change(flow, { cloud: 'azure', what }, async () => {
      await detachDisks(azure, machine, [disk?.id ?? ''], signal);
      // Else nobody sees whether it boots.
      await keepConsole(azure, machine.id, signal);
      await swapOsDisk(azure, machine, disk?.id ?? '', signal);
    });
  }
  if (planTagsOf(machine.tags)?.role !== 'returned-vm') {
    // What the client read of the machine is not for the server.
    await setRole(flow, machine, 'returned-vm', server.name, '');
  }
  return flow.dryRun && subject.machine === null ? undefined : await getMachine(azure, machine.id, signal);
}

/** A volume that had grown on AWS came back to a new disk; the old one has the same file systems, under the same ids. */
function warnOfOldDisks(
  { host }: Flow,
  { name, dataDisks }: Machine,
  boot: TargetDisk,
  data: readonly TargetDisk[],
): void {
  const old = dataDisks.filter(({ id }) => ![boot, ...data].some((one) => sameId(one.id, id)));
  if (data.length === 0 || old.length === 0) return;
  const message = `${name} has new disks (${data.map((one) => one.name).join(', ')}) beside ${old.map((one) => one.name).join(', ')}: take off those that they replace.`;
  report(host, 'note.warn', message, {});
}

/**
 * Says what a machine is to the flow from now on; the tags of its owner stay, and what it can read of itself does, if no
 * other is given. Throws what `Azure.call` throws.
 */
export async function setRole(
  { azure, plan, signal, ...flow }: Flow,
  { id, name, tags: before }: Machine,
  role: Role,
  server: string,
  userData?: string,
): Promise<void> {
  const tags = { ...ownTags(before), ...planTags(plan, role, server, flow.now()) };
  await change(flow, { cloud: 'azure', what: `tag ${name} as ${role}` }, () =>
    changeMachine(azure, id, { tags, userData }, signal),
  );
}
