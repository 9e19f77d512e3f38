import { randomUUID } from 'node:crypto';
import type { FakeArm } from '../../fakes/arm/fake-arm.ts';
import type { FakeAws } from '../../fakes/aws/fake-aws.ts';
import { AwsError } from '../../fakes/aws/service.ts';
import { planTagsOf, type Role } from '../../../src/dr/tags.ts';
import type { UserData } from '../../../src/guest/user-data.ts';
import { type MachineView, machineView } from './machine-view.ts';

/** A machine that was started with our image, and how its client fared. */
export interface ClientRun {
  readonly vmId: string;
  readonly recoveryInstanceID: string;
  /** What DRS said; undefined if it took the client. */
  readonly refusal?: string;
}

/**
 * Stands for the Failback Client in every machine that boots one: with `userData` that names a recovery instance it
 * pairs with DRS when the machine starts, and is lost when that stops. `runs` has what came of it.
 */
export function failbackClients(arm: FakeArm, aws: FakeAws, runs: ClientRun[]) {
  const paired = new Map<string, string>();
  // A machine that is started again has the same client.
  const ids = new Map<string, string>();
  const clientOf = (vmId: string) => {
    const id = ids.get(vmId.toLowerCase()) ?? randomUUID();
    ids.set(vmId.toLowerCase(), id);
    return id;
  };
  return (vmId: string, state: string): void => {
    const before = paired.get(vmId.toLowerCase());
    // Also at a restart: what boots then is another client.
    if (before !== undefined) aws.drs.loseFailbackClient(before);
    paired.delete(vmId.toLowerCase());
    if (state !== 'running') return;
    const machine = machineView(arm, vmId);
    const userData = JSON.parse(arm.userData(vmId) ?? '{}') as Partial<UserData>;
    const { recoveryInstanceId: id, accessKey = '' } = userData;
    // A machine whose OS disk was replicated is the server again, whatever its user data still say.
    if (!machine || id === undefined || RETURNED.has(planTagsOf(machine.bootDiskTags)?.role)) return;
    try {
      aws.drs.connectFailbackClient({
        recoveryInstanceID: id,
        clientID: clientOf(vmId),
        volumes: volumesOf(machine),
        mapping: mappingOf(machine, userData),
        credentials: { accessKeyId: accessKey },
        macs: machine.macs,
        ip: machine.ips[0],
      });
      paired.set(vmId.toLowerCase(), id);
      runs.push({ vmId, recoveryInstanceID: id });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      runs.push({ vmId, recoveryInstanceID: id, refusal: `${error.code}: ${error.message}` });
    }
  };
}

/** Disks with a system that came back. */
const RETURNED: ReadonlySet<Role | undefined> = new Set(['target-disk', 'cutover-disk', 'restored'] as const);

/** The client sees data disks as Linux does, whatever the server was. */
function volumesOf({ dataDisks }: MachineView) {
  return dataDisks.map(({ bytes }, index) => ({ deviceName: deviceAt(index), bytes }));
}

function deviceAt(index: number): string {
  return `/dev/sd${'bcdefghijklmnopqrstuvwxyz'[index] ?? 'zz'}`;
}

/** The mapping with `lun:0`, or a link such as `/dev/disk/azure/scsi1/lun0`, followed to the device. */
function mappingOf({ dataDisks }: MachineView, { deviceMapping }: Partial<UserData>) {
  if (deviceMapping === undefined) return undefined;
  const pairs =
    typeof deviceMapping === 'string'
      ? deviceMapping.split(',').map((pair) => pair.split('=') as [string, string])
      : Object.entries(deviceMapping);
  const follow = (name: string) => {
    const lun = /(?:^lun:|\/lun)(\d+)$/.exec(name)?.[1];
    const index = lun === undefined ? -1 : dataDisks.findIndex((disk) => disk.lun === Number(lun));
    return index < 0 ? name : deviceAt(index);
  };
  return Object.fromEntries(pairs.map(([recovery, own]) => [recovery, follow(own)]));
}
