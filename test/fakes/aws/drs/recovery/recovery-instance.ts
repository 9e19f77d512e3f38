import type { Wire } from '../../service.ts';
import type { Drs } from '../drs.ts';
import { type Failback, viewFailback } from '../failback/failback.ts';
import { iso } from '../times.ts';

const GIB = 1024 ** 3;

export interface RecoveryDisk {
  readonly internalDeviceName: string;
  readonly bytes: number;
  readonly ebsVolumeID: string;
}

export interface RecoveryInstance {
  /** Of the EC2 instance too. */
  readonly id: string;
  readonly jobID: string;
  readonly sourceServerID: string;
  readonly isDrill: boolean;
  readonly pointInTime: number;
  readonly disks: readonly RecoveryDisk[];
  readonly os: string;
  readonly cpus: number;
  readonly ram: number;
  readonly hostname: string;
  tags: Record<string, string>;
  /** Taken out of DRS; the EC2 instance goes on. */
  disconnected: boolean;
  configuration: { name: string; bandwidthThrottling: number; usePrivateIP: boolean };
  failback?: Failback | undefined;
}

/** EBS has whole GiB. */
export function wholeGiB(bytes: number): number {
  return Math.ceil(bytes / GIB) * GIB;
}

/** How the recovery instance calls the disks of its source. */
export function recoveryDeviceName(index: number, instanceType: string, os: string, deviceName: string): string {
  if (os.includes('Windows')) return deviceName;
  return /^(t2|m4|c4|r4)\./.test(instanceType) ? `/dev/xvd${'abcdefghijklmnop'.charAt(index)}` : `/dev/nvme${index}n1`;
}

/** As `DescribeRecoveryInstances` shows it. */
export function viewInstance(drs: Drs, instance: RecoveryInstance): Wire {
  const { id, isDrill, disks } = instance;
  const ec2 = drs.ec2.instance(id);
  const now = drs.now();
  return {
    ...{ recoveryInstanceID: id, ec2InstanceID: id, ec2InstanceState: ec2?.state.toUpperCase() ?? 'NOT_FOUND' },
    ...{ arn: drs.arn('recovery-instance', id), jobID: instance.jobID, sourceServerID: instance.sourceServerID },
    ...{ tags: instance.tags, isDrill, originEnvironment: 'ON_PREMISES', agentVersion: '4.2.7' },
    pointInTimeSnapshotDateTime: iso(instance.pointInTime),
    ...viewFailback(instance, now),
    recoveryInstanceProperties: {
      lastUpdatedDateTime: iso(now),
      identificationHints: { hostname: instance.hostname, fqdn: instance.hostname, awsInstanceID: id },
      networkInterfaces: ec2 ? [{ macAddress: ec2.macAddress, ips: [ec2.privateIp], isPrimary: true }] : [],
      disks: disks.map((disk) => ({ ...disk })),
      cpus: [{ cores: instance.cpus, modelName: 'Intel(R) Xeon(R) Platinum 8259CL CPU @ 2.50GHz' }],
      ...{ ramBytes: instance.ram, os: { fullString: instance.os } },
    },
  };
}
