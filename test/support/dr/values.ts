import type { Job, RecoveryInstance, SourceServer } from '@aws-sdk/client-drs';
import type { Machine } from '../../../src/azure/machines/machine.ts';
import type { Nic } from '../../../src/azure/network/nics.ts';
import type { ServerRow } from '../../../src/dr/inventory/inventory.ts';
import type { PlanServer } from '../../../src/dr/plan/plan.ts';
import { SUBSCRIPTION, testPlan } from './plan-text.ts';

const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg`;

export function sampleServer(name: string, changes: object = {}): PlanServer {
  const [server] = testPlan({ servers: [{ name, vm: name, ...changes }] }).servers;
  if (!server) throw new Error('a plan has servers');
  return server;
}

export function sampleMachine(name: string, changes: Partial<Machine> = {}): Machine {
  const disk = {
    id: `${GROUP}/providers/Microsoft.Compute/disks/${name}-os`,
    name: `${name}-os`,
    bytes: 30 * 1024 ** 3,
  };
  return {
    id: `${GROUP}/providers/Microsoft.Compute/virtualMachines/${name}`,
    ...{ name, group: 'rg', location: 'westeurope', zones: [], size: 'Standard_D2s_v5', os: 'linux', generation: 1 },
    ...{ power: 'running', provisioning: 'Succeeded', securityType: 'Standard', secureBoot: false, hostname: name },
    ...{
      agent: true,
      osDisk: { ...disk, sku: 'Premium_LRS', caching: 'ReadWrite' },
      dataDisks: [],
      nics: [],
      tags: {},
    },
    ...changes,
  };
}

export function sampleNic(mac: string): Nic {
  return {
    id: `${GROUP}/nic`,
    name: 'nic',
    mac,
    privateIps: [],
    subnet: null,
    accelerated: false,
    machine: null,
    tags: {},
  };
}

/** The id of a source server, of a short name. */
export function serverId(name: string): string {
  return `s-${name.padEnd(17, '0')}`;
}

type State = NonNullable<SourceServer['dataReplicationInfo']>['dataReplicationState'];

/** A source server with this host name. */
export function sampleSource(name: string, state: State = 'CONTINUOUS', changes: SourceServer = {}): SourceServer {
  return {
    sourceServerID: serverId(name),
    arn: `arn:aws:drs:eu-central-1:123456789012:source-server/${serverId(name)}`,
    sourceProperties: { identificationHints: { hostname: name } },
    dataReplicationInfo: { dataReplicationState: state, lagDuration: 'PT3S' },
    ...changes,
  };
}

type FailbackState = NonNullable<RecoveryInstance['failback']>['state'];
type BackState = NonNullable<RecoveryInstance['dataReplicationInfo']>['dataReplicationState'];

export function sampleInstance(
  of: string,
  state: FailbackState = 'FAILBACK_NOT_STARTED',
  data: BackState = 'NOT_STARTED',
  changes: RecoveryInstance = {},
): RecoveryInstance {
  return {
    recoveryInstanceID: `i-${of}`,
    sourceServerID: serverId(of),
    ec2InstanceState: 'RUNNING',
    failback: { state },
    dataReplicationInfo: { dataReplicationState: data },
    ...changes,
  };
}

export function sampleJob(
  initiatedBy: Job['initiatedBy'],
  of: string,
  begun: string,
  {
    status = 'COMPLETED',
    launch = 'LAUNCHED',
  }: { status?: Job['status']; launch?: 'LAUNCHED' | 'FAILED' | 'PENDING' } = {},
): Job {
  return {
    ...{ jobID: `drsjob-${begun}`, status, creationDateTime: begun },
    ...(status === 'COMPLETED' ? { endDateTime: new Date(Date.parse(begun) + 600_000).toISOString() } : {}),
    ...(initiatedBy === undefined ? {} : { initiatedBy }),
    participatingServers: [{ sourceServerID: serverId(of), launchStatus: launch }],
  };
}

/** A server that is ready for recovery, with everything known. */
export function sampleRow(changes: Partial<ServerRow> = {}): ServerRow {
  return {
    ...{ server: sampleServer('web1'), machine: sampleMachine('web1'), sourceServer: sampleSource('web1') },
    ...{ matchedBy: 'tag', ambiguous: [], recoveryInstance: null, jobs: [], failbackMachine: null },
    ...{ cutoverMachine: null, made: [] },
    ...changes,
  };
}
