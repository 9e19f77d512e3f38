import { awsAccount, azureAccount } from './account/accounts.ts';
import { awsRights } from './account/aws-rights.ts';
import { azureRights } from './account/azure-rights.ts';
import { clock } from './account/clock.ts';
import type { Check } from './check.ts';
import { images } from './image/images.ts';
import { addresses, vnet, vpc } from './network/addresses.ts';
import { endpoints } from './network/endpoints.ts';
import { fromMachines } from './network/from-vm.ts';
import { replicationPort } from './network/replication-port.ts';
import { tunnels } from './network/tunnels.ts';
import { awsRoutes, azureRoutes } from './network/way.ts';
import { replication } from './server/agent.ts';
import { generation, partitions, secureBoot } from './server/firmware.ts';
import { commandable, machineThere } from './server/machine.ts';
import { recoveryInstance } from './server/recovery-instance.ts';
import { recoveryPort } from './server/recovery-port.ts';
import { recoveryProfile } from './server/recovery-profile.ts';
import { size } from './server/size-check.ts';
import { mapping, replicated, targets, temporaryDisk } from './server/volume-checks.ts';
import { azureQuotas } from './service/azure-quotas.ts';
import { drsJobs, drsServers } from './service/drs-quotas.ts';
import { roles } from './service/roles.ts';
import { initialised, launchSettings, replicationSettings } from './service/setup.ts';

/** All checks, in the order of the report. */
export const CHECKS: readonly Check[] = [
  awsAccount,
  azureAccount,
  clock,
  awsRights,
  azureRights,
  // The networks, and what connects them.
  vpc,
  vnet,
  addresses,
  tunnels,
  awsRoutes,
  azureRoutes,
  replicationPort,
  endpoints,
  fromMachines,
  // The services.
  initialised,
  roles,
  replicationSettings,
  launchSettings,
  drsServers,
  drsJobs,
  azureQuotas,
  images,
  // Each server.
  machineThere,
  commandable,
  secureBoot,
  partitions,
  replicated,
  temporaryDisk,
  replication,
  recoveryInstance,
  recoveryPort,
  recoveryProfile,
  targets,
  mapping,
  generation,
  size,
];
