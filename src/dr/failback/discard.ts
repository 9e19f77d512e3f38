import { sameId } from '../../azure/arm-id.ts';
import { detachDisks } from '../../azure/machines/attach.ts';
import { tagDisk } from '../../azure/machines/disks.ts';
import { getDisk, getMachine } from '../../azure/machines/list.ts';
import { swapOsDisk } from '../../azure/machines/os-disk.ts';
import { changeMachine } from '../../azure/machines/user-data.ts';
import { change } from '../ensure.ts';
import { guard } from '../failover/guard.ts';
import type { Flow } from '../flow.ts';
import type { ServerRow } from '../inventory/inventory.ts';
import type { Made } from '../inventory/made.ts';
import { removeMade } from '../remove-made.ts';
import { ownTags, planTagsOf, type Role } from '../tags.ts';

/** What the failback of a server makes. */
const OURS: readonly Role[] = ['failback-vm', 'seed-vm', 'failback-nic', 'seed-nic', 'failback-os-disk', 'target-disk'];

/**
 * Removes what the failback of a server made on Azure, if that is wanted, by its tags: never what was there before. Gives
 * the ids of what is left. Throws `E_GUARD`, and what `Azure.call` throws.
 */
export async function discardMade(flow: Flow, row: ServerRow, wanted: boolean): Promise<readonly string[]> {
  const made = row.made ?? [];
  const ours = made.filter(({ role }) => role !== null && OURS.includes(role));
  if (!wanted) return ours.map(({ id }) => id);
  await giveBack(flow, row, made);
  await removeMade(flow, ours);
  return [];
}

/**
 * The original machine gets its own OS disk back, without the disks that were made for it, without our tags and what the
 * client read.
 */
async function giveBack(flow: Flow, { machine: original }: ServerRow, made: readonly Made[]): Promise<void> {
  const { azure, signal } = flow;
  const kept = newestOf(made, 'replaced-os-disk');
  const client = made.find(({ role }) => role === 'failback-os-disk');
  const isBorrowed = planTagsOf(original?.tags)?.role === 'borrowed-vm';
  const hasClient = sameId(original?.osDisk.id, client?.id);
  // The tags of its own disk are the first that are written, and the last that go.
  if (!original || !(isBorrowed || hasClient || sameId(original.osDisk.id, kept?.id))) return;
  if (!kept && hasClient) {
    throw guard(
      `The OS disk that ${original.name} had cannot be found by its tags.`,
      'Swap it back by hand, then take the tags failback-kit:* off the machine.',
    );
  }
  const what = `give ${original.name} its own disks back`;
  await change(flow, { cloud: 'azure', what, done: what.replace('give', 'gave') }, async () => {
    const now = (await getMachine(azure, original.id, signal)) ?? original;
    if (kept && sameId(now.osDisk.id, client?.id)) await swapOsDisk(azure, now, kept.id, signal);
    const targets = made.filter(({ role }) => role === 'target-disk').map(({ id }) => id);
    await detachDisks(azure, now, targets, signal);
    if (isBorrowed) await changeMachine(azure, original.id, { tags: ownTags(now.tags), userData: '' }, signal);
    if (!kept) return;
    const disk = await getDisk(azure, kept.id, signal);
    await tagDisk(azure, kept.id, ownTags(disk?.tags), signal);
  });
}

/** A server that came back before has others of the same role, which are left to its owner. */
function newestOf(made: readonly Made[], wanted: Role): Made | undefined {
  return made.filter(({ role }) => role === wanted).sort((a, b) => (b.made ?? 0) - (a.made ?? 0))[0];
}
