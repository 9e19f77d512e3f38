import type { Disk } from '@azure/arm-compute';
import { armId } from '../../azure/arm-id.ts';
import type { Attachment } from '../../azure/machines/attach.ts';
import { makeDisk } from '../../azure/machines/disks.ts';
import { getDisk } from '../../azure/machines/list.ts';
import type { MachineOs } from '../../azure/machines/machine.ts';
import type { Generation } from '../../azure/publication.ts';
import { isWhole } from '../../azure/settled.ts';
import { formatSize, GiB } from '../../size.ts';
import { ensure } from '../ensure.ts';
import { guard } from '../failover/guard.ts';
import type { Flow } from '../flow.ts';
import { BOOT_TAG, DEVICE_TAG, LUN_TAG, planTags, planTagsOf } from '../tags.ts';
import type { FailbackNames } from './names.ts';
import type { Target } from '../targets.ts';

/** What target disks are made like. */
export interface TargetLook {
  /** Of the plan. */
  readonly server: string;
  readonly names: FailbackNames;
  readonly zone: string | undefined;
  /**
   * Of the recovered system, so that a machine can boot from its disk: a disk that is made without cannot get them later.
   * DRS makes it boot in the mode in which the Failback Client was booted.
   */
  readonly os: MachineOs;
  readonly generation: Generation;
}

/**
 * The data disks that take the volumes: those that are missing are made, empty and large enough. Gives undefined in a
 * dry run if one would have to be made. Throws `E_GUARD` for one that is there and too small, and what `Azure.call` throws.
 */
export async function ensureTargets(
  flow: Flow,
  targets: readonly Target[],
  look: TargetLook,
): Promise<readonly Attachment[] | undefined> {
  const made = await Promise.all(
    targets.map(async (target) => ({ lun: target.lun, id: target.disk ?? (await ensureTarget(flow, target, look)) })),
  );
  return made.every((one): one is Attachment => one.id !== undefined) ? made : undefined;
}

async function ensureTarget(
  flow: Flow,
  { device, bytes, lun, boot }: Target,
  { server, names, zone, os, generation }: TargetLook,
): Promise<string | undefined> {
  const { azure, plan, signal } = flow;
  const { resourceGroup, location } = plan.azure;
  const { name, disk } = await namesake(flow, server, names.target(lun));
  const sku = plan.failback.diskSku;
  const tags = {
    ...planTags(plan, 'target-disk', server, flow.now()),
    ...{ [DEVICE_TAG]: device, [LUN_TAG]: String(lun) },
    ...(boot ? { [BOOT_TAG]: 'true' } : {}),
  };
  return ensure(flow, {
    cloud: 'azure',
    what: `the disk ${name} of ${formatSize(bytes)} for ${device}`,
    look() {
      if (!disk || !isWhole(disk)) return Promise.resolve(undefined);
      requireSize(name, disk.diskSizeGB ?? 0, bytes);
      return Promise.resolve(disk.id);
    },
    make: () =>
      makeDisk(
        azure,
        resourceGroup,
        name,
        {
          ...{ location, tags, sku, of: { bytes } },
          // Disks that are kept in several zones are in none.
          ...(sku.endsWith('_ZRS') ? {} : { zone }),
          ...(boot ? { os, generation } : {}),
        },
        signal,
      ),
  });
}

/** The disk of this name, or the name that is free: disks of an earlier round belong to the server now. */
async function namesake({ azure, plan, signal }: Flow, server: string, wanted: string): Promise<Namesake> {
  for (let round = 1; ; round++) {
    const name = round === 1 ? wanted : `${wanted}-${round}`;
    const id = armId(azure, plan.azure.resourceGroup, `Microsoft.Compute/disks/${name}`);
    const disk = await getDisk(azure, id, signal);
    const its = planTagsOf(disk?.tags);
    const isOurs = its?.plan === plan.name && its.server === server && its.role === 'target-disk';
    if (!disk || isOurs) return { name, disk };
  }
}

interface Namesake {
  readonly name: string;
  readonly disk: Disk | undefined;
}

function requireSize(name: string, gib: number, bytes: number): void {
  if (gib * GiB >= bytes) return;
  throw guard(
    `The disk ${name} has ${gib} GiB, and the volume of the recovery instance ${formatSize(bytes)}.`,
    `az disk update --name ${name} --size-gb ${Math.ceil(bytes / GiB)}, or failback dr failback stop --discard, and begin anew.`,
  );
}
