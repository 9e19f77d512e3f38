import { listMachines } from '../../azure/machines/list.ts';
import { placeOf, sameId } from '../../azure/arm-id.ts';
import { listJobs } from '../../aws/drs/jobs.ts';
import { listRecoveryInstances } from '../../aws/drs/recovery-instances.ts';
import { listSourceServers } from '../../aws/drs/source-servers.ts';
import type { Flow } from '../flow.ts';
import { vmId } from '../plan/ids.ts';
import type { Plan } from '../plan/plan.ts';
import { lookAtImages } from './images.ts';
import type { Cloud, Parts } from './inventory.ts';
import { newestFirst } from './jobs.ts';
import { listMade } from './made.ts';
import { listTunnels } from './tunnels.ts';

/** How a part is read, and from where. */
export interface PartReader<T> {
  readonly cloud: Cloud;
  /** True if DRS has it, which may not be set up. */
  readonly ofDrs?: boolean;
  /** Throws what `Aws.call` or `Azure.call` throws. */
  readonly read: () => Promise<T>;
}

export type PartReaders = { readonly [P in keyof Parts]-?: PartReader<NonNullable<Parts[P]>> };

export interface ReadOptions {
  /** Disks and interfaces of machines as well. */
  readonly disks: boolean;
  /** Only jobs that began then or later. */
  readonly jobsFrom: Date;
}

/** How each part is read: in whole lists, never server by server. */
export function partReaders(flow: Flow, { disks, jobsFrom }: ReadOptions): PartReaders {
  const { aws, azure, plan, signal } = flow;
  const drs = <T>(read: () => Promise<T>): PartReader<T> => ({ cloud: 'aws', ofDrs: true, read });
  return {
    sourceServers: drs(() => listSourceServers(aws, signal)),
    recoveryInstances: drs(() => listRecoveryInstances(aws, signal)),
    jobs: drs(async () => newestFirst(await listJobs(aws, signal, { since: jobsFrom }))),
    tunnels: { cloud: 'aws', read: () => listTunnels(aws, plan, signal) },
    machines: {
      cloud: 'azure',
      read: () => listMachines(azure, signal, { group: commonGroup(plan), attached: disks }),
    },
    made: { cloud: 'azure', read: () => listMade(azure, plan.name, signal) },
    images: { cloud: 'azure', read: () => lookAtImages(azure, plan, signal) },
  };
}

/** The resource group in which all machines are; undefined if the whole subscription must be read. */
export function commonGroup({ azure, servers }: Plan): string | undefined {
  const elsewhere = servers.some(({ vm }) => !sameId(placeOf(vmId(azure, vm)).group, azure.resourceGroup));
  return elsewhere ? undefined : azure.resourceGroup;
}
