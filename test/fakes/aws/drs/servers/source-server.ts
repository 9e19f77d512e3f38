import type { Wire } from '../../service.ts';
import type { Drs } from '../drs.ts';
import { replicationInfo } from '../replication/info.ts';
import { type Disk, progressOf, type Replication } from '../replication/replication.ts';
import { iso, isoDuration } from '../times.ts';

/** A machine as the agent's installer finds it. */
export interface Machine {
  readonly hostname: string;
  readonly fqdn?: string;
  /** The first is of the primary network interface; they make a machine known again. */
  readonly macs: readonly string[];
  /** Of the network interfaces, in the order of `macs`. */
  readonly ips?: readonly string[];
  /** The first is the boot disk. Sizes in bytes. */
  readonly disks: readonly Disk[];
  /** `Ubuntu 22.04.4 LTS`, `Microsoft Windows Server 2022` */
  readonly os: string;
  readonly cpus: number;
  /** In bytes. */
  readonly ram: number;
  /** `t3.medium` unless told. */
  readonly recommendedInstanceType?: string;
}

export interface SourceServer {
  readonly id: string;
  machine: Machine;
  tags: Record<string, string>;
  readonly addedAt: number;
  replication: Replication;
  /** As `GetReplicationConfiguration` and `GetLaunchConfiguration` show it. */
  configuration: Wire;
  launchConfiguration: Wire;
  lastLaunch?: {
    readonly at: number;
    readonly jobID: string;
    readonly type: 'RECOVERY' | 'DRILL';
    status: 'PENDING' | 'IN_PROGRESS' | 'LAUNCHED' | 'FAILED' | 'TERMINATED';
  };
  recoveryInstanceID?: string | undefined;
  /** Instances of earlier launches; the next launch ends them, even those that were taken out of DRS. */
  launched: readonly string[];
}

const LAUNCH_RESULT = {
  ...{ PENDING: 'PENDING', IN_PROGRESS: 'PENDING', LAUNCHED: 'SUCCEEDED' },
  ...{ FAILED: 'FAILED', TERMINATED: 'SUCCEEDED' },
} as const;

/** As `DescribeSourceServers` shows it. */
export function viewServer(drs: Drs, server: SourceServer): Wire {
  const { id, machine, replication, lastLaunch, recoveryInstanceID } = server;
  const now = drs.now();
  const progress = progressOf(replication, now);
  const { halt } = replication;
  const seen = halt?.error === 'AGENT_NOT_SEEN' || halt?.state === 'DISCONNECTED' ? halt.at : now;
  return {
    ...{ sourceServerID: id, arn: drs.arn('source-server', id), tags: server.tags, agentVersion: '4.2.7' },
    ...(recoveryInstanceID !== undefined && { recoveryInstanceId: recoveryInstanceID }),
    lastLaunchResult: lastLaunch ? LAUNCH_RESULT[lastLaunch.status] : 'NOT_STARTED',
    dataReplicationInfo: replicationInfo(replication, progress, now),
    lifeCycle: {
      addedToServiceDateTime: iso(server.addedAt),
      ...(progress.firstByteAt !== undefined && {
        firstByteDateTime: iso(progress.firstByteAt),
        elapsedReplicationDuration: isoDuration(now - progress.firstByteAt),
      }),
      lastSeenByServiceDateTime: iso(seen),
      ...(lastLaunch && { lastLaunch: viewLaunch(lastLaunch) }),
    },
    sourceProperties: viewMachine(machine, now),
    stagingArea: { status: 'NOT_EXTENDED', stagingAccountID: drs.account },
    replicationDirection: 'FAILOVER',
  };
}

function viewLaunch({ at, jobID, type, status }: NonNullable<SourceServer['lastLaunch']>) {
  return { initiated: { apiCallDateTime: iso(at), jobID, type }, status };
}

function viewMachine(machine: Machine, now: number): Wire {
  const { hostname, fqdn = hostname, macs, ips = [], disks, os, cpus, ram } = machine;
  return {
    lastUpdatedDateTime: iso(now),
    recommendedInstanceType: recommendedType(machine),
    identificationHints: { fqdn, hostname },
    networkInterfaces: macs.map((macAddress, index) => ({
      ...{ macAddress, isPrimary: index === 0 },
      ips: ips.slice(index, index + 1),
    })),
    disks: disks.map(({ deviceName, bytes }) => ({ deviceName, bytes })),
    cpus: [{ cores: cpus, modelName: 'Intel(R) Xeon(R) Platinum 8272CL CPU @ 2.60GHz' }],
    ...{ ramBytes: ram, os: { fullString: os }, supportsNitroInstances: true },
  };
}

export function recommendedType({ recommendedInstanceType = 't3.medium' }: Machine): string {
  return recommendedInstanceType;
}
