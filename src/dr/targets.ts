import type { RecoveryInstance } from '@aws-sdk/client-drs';
import type { Instance } from '../aws/ec2/instances.ts';
import { GiB, roundUp } from '../size.ts';
import { recoveryVolumes } from './check/server/volumes.ts';
import { guard } from './failover/guard.ts';
import type { PlanServer } from './plan/plan.ts';

/** A disk of a recovery instance, and the data disk of the failback machine that takes it. */
export interface Target {
  /** As DRS names it on the recovery instance. */
  readonly device: string;
  /** Of the volume, in whole GiB. */
  readonly bytes: number;
  readonly lun: number;
  /** The recovered system boots from it. */
  readonly boot: boolean;
  /** A disk of the original machine that is there already and large enough; null if one is made. */
  readonly disk: string | null;
}

/** A data disk that the failback machine has already. */
export interface KeptDisk {
  readonly id: string;
  readonly lun: number;
  readonly bytes: number | null;
}

const EXCLUDED = 'EXCLUDE';

/**
 * Which data disk takes which volume: as the plan says, else in their order. Of an original machine the data disks take
 * the volumes that were theirs, if they are large enough; its OS disk is kept as it is. Throws `E_GUARD` if the plan and
 * the volumes do not fit.
 */
export function targetsFor(
  server: Pick<PlanServer, 'name' | 'disks'>,
  recovery: RecoveryInstance,
  bootDevice: string | undefined,
  kept: readonly KeptDisk[] = [],
): Target[] {
  const planned = new Map(server.disks?.map(({ recovery: device, lun }) => [device, lun]));
  const all = recoveryVolumes(recovery).map(({ device, bytes }, index) => ({
    ...{ device, bytes: roundUp(bytes, GiB) },
    boot: bootDevice === undefined ? index === 0 : device === bootDevice,
  }));
  requireMapped(server.name, all, planned);
  const volumes = all.filter(({ device }) => planned.get(device) !== 'exclude');
  // Those that the machine has first, in the order of their numbers, for the volumes that are not the boot volume.
  const own = [...kept].sort((a, b) => a.lun - b.lun);
  const used = new Set([...planned.values(), ...own.map(({ lun }) => lun)]);
  let next = 0;
  const free = () => {
    while (used.has(next)) next += 1;
    used.add(next);
    return next;
  };
  let data = 0;
  return volumes.map(({ device, bytes, boot }): Target => {
    const wanted = planned.get(device);
    const there = boot ? undefined : typeof wanted === 'number' ? own.find(({ lun }) => lun === wanted) : own[data];
    if (!boot) data += 1;
    const fits = there !== undefined && roundUp(there.bytes ?? 0, GiB) >= bytes;
    if (fits) return { device, bytes, boot, lun: there.lun, disk: there.id };
    if (typeof wanted !== 'number') return { device, bytes, boot, lun: free(), disk: null };
    if (!own.some(({ lun }) => lun === wanted)) return { device, bytes, boot, lun: wanted, disk: null };
    throw guard(
      `${server.name}: the data disk with LUN ${wanted} cannot take ${device}.`,
      boot
        ? 'The boot volume needs a disk of its own: another lun in the plan.'
        : 'Enlarge it, or name another lun in the plan.',
    );
  });
}

/** As the Failback Client reads it: `lun:0`, or that a disk is left out. */
export function mappingOf(recovery: RecoveryInstance, targets: readonly Target[]): Record<string, string> {
  return Object.fromEntries(
    recoveryVolumes(recovery).map(({ device }) => {
      const target = targets.find((one) => one.device === device);
      return [device, target ? `lun:${target.lun}` : EXCLUDED];
    }),
  );
}

/** The disk from which an instance boots, as DRS names it; undefined if EC2 does not tell. */
export function bootDeviceOf(recovery: RecoveryInstance, instance: Instance | undefined): string | undefined {
  const { RootDeviceName, BlockDeviceMappings = [] } = instance ?? {};
  const root = BlockDeviceMappings.find(({ DeviceName }) => DeviceName === RootDeviceName)?.Ebs?.VolumeId;
  const { disks = [] } = recovery.recoveryInstanceProperties ?? {};
  return root === undefined ? undefined : disks.find(({ ebsVolumeID }) => ebsVolumeID === root)?.internalDeviceName;
}

function requireMapped(
  name: string,
  volumes: readonly { readonly device: string }[],
  planned: ReadonlyMap<string, unknown>,
): void {
  if (volumes.length === 0) {
    throw guard(`DRS names no disks of the recovery instance of ${name}.`, 'Wait until its agent has reported them.');
  }
  const stranger = [...planned.keys()].find((device) => volumes.every((one) => one.device !== device));
  if (planned.size === 0 || stranger === undefined) return;
  const known = volumes.map(({ device }) => device).join(', ');
  throw guard(
    `The recovery instance of ${name} has no disk ${stranger}.`,
    `It has ${known}: correct servers.disks in the plan.`,
  );
}
