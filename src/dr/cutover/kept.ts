import { sameId } from '../../azure/arm-id.ts';
import type { Machine } from '../../azure/machines/machine.ts';
import type { Made } from '../inventory/made.ts';
import type { Role } from '../tags.ts';
import { hasDisk } from './disks.ts';
import type { Subject } from './look.ts';

/** What a failback needs and leaves behind, and what a cutover makes on its way. */
const PASSING: readonly Role[] = [
  ...(['failback-vm', 'failback-nic', 'failback-os-disk', 'seed-vm', 'seed-nic'] as const),
  ...(['target-disk', 'cutover-disk', 'cutover-image'] as const),
];

/** What the flow made for a server and the machine that it runs on does not use. */
export function leftoversOf({ row }: Subject, machine: Machine): readonly Made[] {
  return (row.made ?? []).filter(
    ({ id, role }) => role !== null && PASSING.includes(role) && !hasDisk(machine, id) && !sameId(id, machine.id),
  );
}

/** Ids of all of the old state: what the flow made, and the machine or disk of before, which are never removed. */
export function keptOf(subject: Subject, machine: Machine | undefined): readonly string[] {
  const leftovers = machine ? leftoversOf(subject, machine) : [];
  return [...leftovers.map(({ id }) => id), ...ownOf(subject)];
}

/** Ids of what was there before the flow, and is not used any more. */
export function ownOf({ row, mode }: Subject): readonly string[] {
  if (mode === 'new-vm') return row.machine ? [row.machine.id] : [];
  return (row.made ?? []).flatMap(({ id, role }) => (role === 'replaced-os-disk' ? [id] : []));
}
