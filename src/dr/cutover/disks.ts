import type { Disk } from '@azure/arm-compute';
import { sameId } from '../../azure/arm-id.ts';
import { getDisk } from '../../azure/machines/list.ts';
import { recoveryVolumes } from '../check/server/volumes.ts';
import { type FailbackNames, failbackNames } from '../failback/names.ts';
import { guard } from '../failover/guard.ts';
import type { Flow } from '../flow.ts';
import type { ServerRow } from '../inventory/inventory.ts';
import { BOOT_TAG, DEVICE_TAG, LUN_TAG } from '../tags.ts';

/** The disks that hold what came back, as far as the flow made them. */
export interface TargetDisks {
  readonly boot: TargetDisk;
  /** In the order of the disks of the recovery instance. */
  readonly data: readonly TargetDisk[];
}

export interface TargetDisk {
  readonly id: string;
  readonly name: string;
  /** Under which the failback machine has it. */
  readonly lun: number;
  readonly disk: Disk;
}

/** By their tags. Throws `E_GUARD` if none is there to boot from, and what `Azure.call` throws. */
export async function targetDisks(flow: Flow, row: ServerRow): Promise<TargetDisks> {
  const { azure, plan, signal } = flow;
  const { server, made = [], recoveryInstance } = row;
  const ids = made.flatMap(({ id, role }) => (role === 'target-disk' ? [id] : []));
  const found = await Promise.all(ids.map((id) => getDisk(azure, id, signal)));
  const names = failbackNames(plan.name, server.name);
  const order = (recoveryInstance ? recoveryVolumes(recoveryInstance) : []).map(({ device }) => device);
  const place = ({ disk, lun }: TargetDisk) => {
    const index = order.indexOf(tagOf(disk, DEVICE_TAG) ?? '');
    return index < 0 ? order.length + lun : index;
  };
  const all = found
    .flatMap((disk) => (disk?.id === undefined ? [] : [{ id: disk.id, name: disk.name ?? '', disk }]))
    .map((one): TargetDisk => ({ ...one, lun: Number(tagOf(one.disk, LUN_TAG) ?? lunOf(names, one.name)) }))
    .sort((a, b) => place(a) - place(b));
  const boot = all.find(({ disk }) => tagOf(disk, BOOT_TAG) === 'true');
  if (boot) return { boot, data: all.filter((one) => one !== boot) };
  throw guard(
    `No disk on Azure is marked as the boot disk of ${server.name}.`,
    `failback dr failback makes the disks; one that was made by hand needs the tag ${BOOT_TAG}=true and those of the plan.`,
  );
}

/** A tag's name in any case. */
export function tagOf({ tags = {} }: Disk, name: string): string | undefined {
  return Object.entries(tags).find(([one]) => one.toLowerCase() === name)?.[1];
}

/** True if a machine has a disk, in whatever place. */
export function hasDisk(
  machine: { readonly osDisk: { readonly id: string }; readonly dataDisks: readonly { readonly id: string }[] },
  id: string,
): boolean {
  return [machine.osDisk, ...machine.dataDisks].some((disk) => sameId(disk.id, id));
}

/** The name of a target disk tells its LUN. */
function lunOf(names: FailbackNames, name: string): number {
  for (let lun = 0; lun < 64; lun += 1) if (names.target(lun).toLowerCase() === name.toLowerCase()) return lun;
  return 63;
}
