/** What the service does when a failback client comes for a recovery instance. */
import type { Drs } from '../drs.ts';
import { INSTANCE_ROLE } from '../recovery/launch.ts';
import type { RecoveryInstance } from '../recovery/recovery-instance.ts';
import { wholeGiB } from '../recovery/recovery-instance.ts';
import { conflict, invalid } from '../refusals.ts';
import { type Disk, startReplication } from '../replication/replication.ts';
import { FAILBACK_STEPS } from '../replication/steps.ts';
import type { Failback } from './failback.ts';
import { clientSeen } from './watch.ts';

/** Recovery device name → device of the client, or `EXCLUDE`. */
export type Mapping = Readonly<Record<string, string>>;

export interface ClientIdentity {
  readonly clientID: string;
  readonly macs: readonly string[];
  readonly from?: string | undefined;
  readonly keptAlive?: boolean;
}

const PORT = 1500;
const POLICY = 'AWSElasticDisasterRecoveryRecoveryInstancePolicy';

/** Links a client with a recovery instance. Throws ResourceNotFoundException, ConflictException. */
export function associate(drs: Drs, id: string, { clientID, macs, from, keptAlive = false }: ClientIdentity): Failback {
  const instance = drs.instance(id);
  const { failback: earlier } = instance;
  const now = drs.now();
  const no = (why: string) => conflict(`The recovery instance ${id} ${why}.`, { type: 'recovery-instance', id });
  if (instance.disconnected) throw no('is disconnected');
  if (drs.ec2.instance(id)?.state !== 'running') throw no('is not running');
  if (earlier?.launch === 'UNDER_WAY') throw no('is being launched');
  // A client that is booted once more after all was done must not begin again.
  if (earlier?.launch === 'COMPLETED') throw no('has been failed back already');
  if (earlier && earlier.clientID !== clientID && clientSeen(drs, earlier, now)) {
    throw no(`is associated with failback client ${earlier.clientID}`);
  }
  const original = drs.servers.get(instance.sourceServerID)?.machine.macs ?? [];
  const toOriginal = macs.some((mac) => original.some((one) => one.toLowerCase() === mac.toLowerCase()));
  const failback = { clientID, toOriginal, initiatedAt: now, from, volumes: [], lastSeen: now, keptAlive };
  instance.failback = failback;
  return failback;
}

/** Each disk of the recovery instance with the first free one of the client that is large enough. Throws ValidationException. */
export function suggestMapping(instance: RecoveryInstance, volumes: readonly Disk[]): Mapping {
  const free = [...volumes];
  const pairs = instance.disks.map(({ internalDeviceName, bytes }) => {
    const found = free.findIndex((volume) => largeEnough(volume, bytes));
    const [volume] = found < 0 ? [] : free.splice(found, 1);
    if (!volume) {
      throw invalid({
        name: 'volumes',
        message: `The failback client has no free volume of at least ${bytes} bytes for ${internalDeviceName}`,
      });
    }
    return [internalDeviceName, volume.deviceName] as const;
  });
  return Object.fromEntries(pairs);
}

/** Takes the mapping, and begins to replicate. Throws ValidationException for one that does not fit. */
export function beginFailback(drs: Drs, instance: RecoveryInstance, failback: Failback, mapping: Mapping): void {
  checkMapping(instance, failback.volumes, mapping);
  const disks = instance.disks
    .filter(({ internalDeviceName }) => mapping[internalDeviceName] !== 'EXCLUDE')
    .map(({ internalDeviceName, bytes }) => ({ deviceName: internalDeviceName, bytes }));
  const replication = startReplication({
    ...{ disks, steps: FAILBACK_STEPS, pace: drs.pace, now: drs.now(), stepsDone: 2 },
    begins: failback.toOriginal ? 'RESCAN' : 'INITIAL_SYNC',
  });
  const rawError = outOfReach(drs, instance, failback.from);
  if (rawError !== undefined) replication.failsAt = { step: 'ESTABLISH_RECOVERY_INSTANCE_COMMUNICATION', rawError };
  failback.replication = replication;
}

function checkMapping(instance: RecoveryInstance, volumes: readonly Disk[], mapping: Mapping): void {
  const bad = (message: string) => invalid({ name: 'deviceMapping', message });
  const devices = instance.disks.map(({ internalDeviceName }) => internalDeviceName);
  const stranger = Object.keys(mapping).find((device) => !devices.includes(device));
  if (stranger !== undefined) throw bad(`The recovery instance has no device ${stranger}`);
  const used = new Set<string>();
  for (const { internalDeviceName: device, bytes } of instance.disks) {
    const name = mapping[device];
    if (name === undefined) throw bad(`The device ${device} of the recovery instance is not mapped`);
    if (name === 'EXCLUDE') continue;
    const volume = volumes.find(({ deviceName }) => deviceName === name);
    if (!volume) throw bad(`The failback client has no device ${name}`);
    if (used.has(name)) throw bad(`The device ${name} is mapped twice`);
    if (!largeEnough(volume, bytes)) throw bad(`The device ${name} is smaller than ${device} (${bytes} bytes)`);
    used.add(name);
  }
  if (used.size === 0) throw bad('Every device is excluded');
}

/** Fractions of a GiB do not count. */
function largeEnough(volume: Disk, bytes: number): boolean {
  return wholeGiB(volume.bytes) >= bytes;
}

/** Why the client does not get through to the agent on the recovery instance. */
function outOfReach(drs: Drs, { id, configuration }: RecoveryInstance, from: string | undefined): string | undefined {
  const ec2 = drs.ec2.instance(id);
  const address = configuration.usePrivateIP ? ec2?.privateIp : ec2?.publicIp;
  if (!ec2 || address === undefined) return 'Failed to get recovery instance volumes: it has no public IP address';
  if (!drs.ec2.letsIn(ec2.securityGroupIds, PORT, from)) {
    return `Failed to get recovery instance volumes: connection to ${address}:${PORT} timed out`;
  }
  const roles = drs.iam.instanceProfile(ec2.instanceProfile ?? '')?.roles ?? [INSTANCE_ROLE];
  const allowed = roles.some((role) => [...(drs.iam.role(role)?.attached ?? [])].some((arn) => arn.endsWith(POLICY)));
  return allowed ? undefined : 'Could not verify recovery instance connectivity to DRS';
}
