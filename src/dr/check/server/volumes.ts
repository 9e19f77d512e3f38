import type { RecoveryInstance } from '@aws-sdk/client-drs';
import { formatSize, GiB } from '../../../size.ts';
import { fail, type Judgement, ok, warn, worst } from '../finding.ts';

/** A disk, by the name that DRS gives it. */
export interface Volume {
  readonly device: string;
  readonly bytes: number;
}

/** Volumes of one server, and the bytes of one, that DRS replicates (AWS DRS user guide, "Service quotas"). */
const MOST_VOLUMES = 60;
const MOST_BYTES = 16_384 * GiB;

/** Whether DRS can replicate these volumes. */
export function judgeReplicated(volumes: readonly Volume[]): Judgement {
  if (volumes.length === 0) return warn('DRS names no volumes yet');
  const total = formatSize(volumes.reduce((sum, { bytes }) => sum + bytes, 0));
  const count = volumes.length === 1 ? '1 volume' : `${volumes.length} volumes`;
  const many = volumes.length > MOST_VOLUMES ? [fail(`${count}, where DRS takes ${MOST_VOLUMES}`, EXCLUDE)] : [];
  const large = volumes
    .filter(({ bytes }) => bytes > MOST_BYTES)
    .map(({ device, bytes }) =>
      fail(`${device} has ${formatSize(bytes)}, where DRS takes ${formatSize(MOST_BYTES)}`, EXCLUDE),
    );
  return worst([...many, ...large], `${count} of ${total}`);
}

const EXCLUDE = 'Leave out what need not be replicated with exclude in the plan, and install the agent anew.';

/** What a machine has room for. */
export interface Room {
  /** Data disks that it has. */
  readonly dataDisks: number;
  /** Most that its size takes; undefined if Azure does not say. */
  readonly most: number | undefined;
}

/** Whether an original machine can take what comes back; `made` says of each volume whether a disk is made for it. */
export function judgeTargets(made: readonly boolean[], { dataDisks, most = Infinity }: Room): Judgement {
  const fresh = made.filter(Boolean).length;
  const total = dataDisks + fresh;
  if (total > most) {
    return fail(
      `it would have ${total} data disks, where its size takes ${most}`,
      'Take disks off that nobody needs, give the machine a larger size, or choose mode new-vm.',
    );
  }
  const kept = made.length - fresh;
  return ok(`${kept} of ${made.length} volumes come back to disks that it has, ${fresh} to new ones`);
}

/** The disks of a recovery instance, by the names that DRS gives them there. */
export function recoveryVolumes({ recoveryInstanceProperties }: RecoveryInstance): Volume[] {
  const { disks = [] } = recoveryInstanceProperties ?? {};
  return disks.map(({ internalDeviceName = '?', bytes = 0 }) => ({ device: internalDeviceName, bytes }));
}

/** One line of `disks` in the plan. */
export interface Mapped {
  readonly recovery: string;
  readonly lun: number | 'exclude';
}

/** Whether every volume of a recovery instance has its place, and every place in the plan its volume. */
export function judgeMapping(recovery: readonly Volume[], mapped: readonly Mapped[]): Judgement {
  if (mapped.length === 0) return ok('volumes are mapped in their order');
  const known = new Set(recovery.map(({ device }) => device));
  const named = new Set(mapped.map((line) => line.recovery));
  const missing = recovery.filter(({ device }) => !named.has(device)).map(({ device }) => device);
  const unknown = mapped.filter((line) => !known.has(line.recovery)).map((line) => line.recovery);
  const hint = `The recovery instance has ${[...known].join(', ')}: give each a lun, or "exclude", under disks in the plan.`;
  return worst(
    [
      ...(missing.length > 0 ? [fail(`the plan maps no disk to ${missing.join(', ')}`, hint)] : []),
      ...(unknown.length > 0 ? [fail(`the recovery instance has no ${unknown.join(', ')}`, hint)] : []),
    ],
    'every volume is mapped',
  );
}
