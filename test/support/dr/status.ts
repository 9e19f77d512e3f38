import type { Inventory, ServerRow } from '../../../src/dr/inventory/inventory.ts';
import { jobsByServer } from '../../../src/dr/inventory/jobs.ts';
import type { Tunnel } from '../../../src/dr/inventory/tunnels.ts';
import { type DrStatus, statusOf } from '../../../src/dr/status/status.ts';
import { testPlan } from './plan-text.ts';
import { sampleJob, sampleRow, sampleServer, sampleSource, serverId } from './values.ts';

/** When the samples were looked at: milliseconds since 1970. */
export const NOW = Date.parse('2026-03-01T12:00:00Z');

const tunnel = (address: string, up: boolean, message: string | null): Tunnel => {
  return { connection: 'vpn-1', address, up, message, routes: 1, since: NOW - 7_200_000 };
};
/** One of two is up. */
export const TUNNELS = [tunnel('198.51.100.7', true, null), tunnel('198.51.100.8', false, 'IPSEC IS DOWN')];

/** The status of these rows, with the rest of an inventory in which all is known. */
export function sampleStatus(rows: readonly ServerRow[], changes: Partial<Inventory> = {}): DrStatus {
  const inventory: Inventory = {
    ...{ takenAt: NOW, rows, failures: [], initialised: true },
    parts: { sourceServers: [], recoveryInstances: [], jobs: [], tunnels: TUNNELS, machines: [], images: [] },
    ...changes,
  };
  return statusOf({ plan: testPlan(), path: 'dr.yaml' }, inventory);
}

/** A server of this name that is ready. */
export function rowOf(name: string, changes: Partial<ServerRow> = {}): ServerRow {
  return sampleRow({ server: sampleServer(name), sourceServer: sampleSource(name), ...changes });
}

/** With a drill nine days ago. */
export function drilled(name: string): Pick<ServerRow, 'jobs'> {
  return { jobs: jobsByServer([sampleJob('START_DRILL', name, '2026-02-20T00:00:00.000Z')]).get(serverId(name)) };
}

const syncing = sampleSource('web2', 'INITIAL_SYNC', {
  dataReplicationInfo: {
    dataReplicationState: 'INITIAL_SYNC',
    etaDateTime: '2026-03-01T12:05:07Z',
    replicatedDisks: [{ totalStorageBytes: 1000, replicatedStorageBytes: 455 }],
  },
});
const booting = sampleSource('web3', 'INITIATING', {
  dataReplicationInfo: {
    dataReplicationState: 'INITIATING',
    dataReplicationInitiation: {
      steps: [
        { name: 'WAIT', status: 'SUCCEEDED' },
        { name: 'BOOT_REPLICATION_SERVER', status: 'FAILED' },
      ],
    },
    dataReplicationError: { error: 'FAILED_TO_BOOT_REPLICATION_SERVER' },
  },
});

/** One that is ready, one that is copied, one that does not get on. */
export const THREE: readonly [ServerRow, ServerRow, ServerRow] = [
  rowOf('web1', drilled('web1')),
  rowOf('web2', { sourceServer: syncing, server: sampleServer('web2', { wave: 2 }) }),
  rowOf('web3', { sourceServer: booting }),
];
