import type { Disk } from '@azure/arm-compute';
import { armId, placeOf } from '../../azure/arm-id.ts';
import { makeDisk } from '../../azure/machines/disks.ts';
import { getDisk } from '../../azure/machines/list.ts';
import type { MachineOs } from '../../azure/machines/machine.ts';
import { type Generation, hyperVGeneration } from '../../azure/publication.ts';
import { isWhole } from '../../azure/settled.ts';
import { generationOf } from '../check/server/chosen.ts';
import { ensure } from '../ensure.ts';
import { guard } from '../failover/guard.ts';
import type { Flow } from '../flow.ts';
import { requireOurs } from '../require-ours.ts';
import { planTags } from '../tags.ts';
import type { TargetDisk } from './disks.ts';
import type { Subject } from './look.ts';

/** As what a machine boots a disk. */
export interface BootKind {
  readonly os: MachineOs;
  readonly generation: Generation;
}

/** A disk that a machine can have for its OS disk. */
export interface BootDisk extends BootKind {
  readonly id: string;
}

/**
 * The boot disk of a server: the one that came back, or a copy of it where that was made as a data disk, which Azure does
 * not change any more. Gives undefined in a dry run that would copy it. Throws `E_GUARD` if nobody knows as what it
 * boots, and what `Azure.call` throws.
 */
export async function ensureBootDisk(flow: Flow, subject: Subject, boot: TargetDisk): Promise<BootDisk | undefined> {
  const { azure, plan, signal } = flow;
  const { server, names } = subject;
  const kind = kindOf(subject, boot.disk);
  if (isOfKind(boot.disk, kind)) return { ...kind, id: boot.id };
  const { location, zones, sku } = boot.disk;
  const id = await ensure(flow, {
    cloud: 'azure',
    what: `the disk ${names.osDisk}, a copy of ${boot.name} that boots`,
    async look() {
      const there = await getDisk(
        azure,
        armId(azure, placeOf(boot.id).group, `Microsoft.Compute/disks/${names.osDisk}`),
        signal,
      );
      if (there) requireOurs(plan, server, 'cutover-disk', there);
      return there && isWhole(there) ? there.id : undefined;
    },
    make: () =>
      makeDisk(
        azure,
        placeOf(boot.id).group,
        names.osDisk,
        {
          ...{ location, zone: zones?.[0], sku: sku?.name ?? plan.failback.diskSku, ...kind },
          tags: planTags(plan, 'cutover-disk', server.name, flow.now()),
          of: { copy: boot.id },
        },
        signal,
      ),
  });
  return id === undefined ? undefined : { ...kind, id };
}

function isOfKind({ osType, hyperVGeneration: version }: Disk, { os, generation }: BootKind): boolean {
  return osType?.toLowerCase() === os && (version ?? 'V1') === hyperVGeneration(generation);
}

/** As its disk was made; where that does not say, or on the original machine, as that says. */
function kindOf({ server, row, mode }: Subject, disk: Disk): BootKind {
  const { machine: original, recoveryInstance } = row;
  const system = recoveryInstance?.recoveryInstanceProperties?.os?.fullString ?? '';
  const known = disk.osType && ((disk.osType.toLowerCase() === 'windows' ? 'windows' : 'linux') satisfies MachineOs);
  const os = original?.os ?? known ?? (/windows/i.test(system) ? 'windows' : 'linux');
  const own = known === undefined ? undefined : disk.hyperVGeneration === 'V2' ? 2 : 1;
  const swapped = mode === 'swap-os-disk' ? original?.generation : undefined;
  const generation = swapped ?? own ?? (original ? generationOf(server, original) : server.generation);
  if (generation) return { os, generation };
  throw guard(
    `It cannot be told in which generation ${server.name} boots.`,
    'Name it in the plan: servers.generation, 1 for a Linux server.',
  );
}
