import type { ResourceSku, Usage } from '@azure/arm-compute';
import { collect } from '../../azure/collect.ts';
import { lookAtVnet, type VirtualNetwork } from '../../azure/network/vnet.ts';
import { groupPermissions, type Permission } from '../../azure/permissions.ts';
import type { Flow } from '../flow.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { vnetId } from '../plan/ids.ts';
import { type AwsNetwork, lookAtAwsNetwork } from './network/aws-network.ts';
import { type Instances, lookAtInstances, replicationServers } from './service/instances.ts';
import { lookAtSettings, type Settings } from './service/settings.ts';
import { type VmSize, vmSizes } from './azure-sizes.ts';

/** What is asked of the clouds besides the inventory; each fact once, when the first check wants it. */
export interface Facts {
  /** Sizes of machines in the plan's region of Azure, by their names in lower case. */
  sizes(): Promise<ReadonlyMap<string, VmSize>>;
  /** Quotas of computing in that region. */
  usages(): Promise<readonly Usage[]>;
  /** What the login may do in the plan's resource group. */
  permissions(): Promise<readonly Permission[]>;
  /** Undefined if there is none. */
  azureNetwork(): Promise<VirtualNetwork | undefined>;
  awsNetwork(): Promise<AwsNetwork>;
  /** The EC2 side of the servers' recovery instances. */
  instances(): Promise<Instances>;
  /** Private addresses of the replication servers that run. */
  replicationServers(): Promise<readonly string[]>;
  /** How DRS is set up. */
  settings(): Promise<Settings>;
}

export function createFacts(flow: Flow, inventory: Inventory): Facts {
  const { azure, plan, signal } = flow;
  const { location, resourceGroup } = plan.azure;
  const filter = `location eq '${location}'`;
  return {
    sizes: once(async () => {
      const skus = await collect<ResourceSku>(azure, 'list the sizes of machines', signal, (call) =>
        azure.compute.resourceSkus.list({ ...call, filter }),
      );
      return vmSizes(skus, location);
    }),
    usages: once(() =>
      collect<Usage>(azure, 'tell the quotas', signal, (call) => azure.compute.usage.list(location, call)),
    ),
    permissions: once(() => groupPermissions(azure, resourceGroup, signal)),
    azureNetwork: once(() => lookAtVnet(azure, vnetId(plan.azure), signal)),
    awsNetwork: once(() => lookAtAwsNetwork(flow)),
    instances: once(() => lookAtInstances(flow, inventory)),
    replicationServers: once(() => replicationServers(flow)),
    settings: once(() => lookAtSettings(flow)),
  };
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => (asked ??= ask());
}
