import type {
  DeleteSourceServerRequest,
  DescribeSourceServersRequest,
  DisconnectSourceServerRequest,
  GetLaunchConfigurationRequest,
  GetReplicationConfigurationRequest,
  RetryDataReplicationRequest,
  StartReplicationRequest,
  StopReplicationRequest,
  UpdateLaunchConfigurationRequest,
  UpdateReplicationConfigurationRequest,
} from '@aws-sdk/client-drs';
import type { Drs } from '../drs.ts';
import { handler, type Handlers } from '../handler.ts';
import { page } from '../pages.ts';
import { conflict, invalid } from '../refusals.ts';
import { halt, resume, startReplication } from '../replication/replication.ts';
import { checkReplication } from './configuration.ts';
import { initialize } from './initialize.ts';
import { type SourceServer, viewServer } from './source-server.ts';

export const serverOperations: Handlers = {
  InitializeService: initialize,

  DescribeSourceServers: handler<DescribeSourceServersRequest>((drs, { filters = {}, ...request }) => {
    const { sourceServerIDs = [], hardwareId } = filters;
    const found = [...drs.servers.values()]
      .filter(({ id }) => sourceServerIDs.length === 0 || sourceServerIDs.includes(id))
      .filter(({ machine }) => hardwareId === undefined || machine.macs.includes(hardwareId));
    return page(
      found,
      request,
      ({ id }) => id,
      (server) => viewServer(drs, server),
    );
  }),

  GetReplicationConfiguration: handler<GetReplicationConfigurationRequest>(
    (drs, { sourceServerID = '' }) => drs.server(sourceServerID).configuration,
  ),

  UpdateReplicationConfiguration: handler<UpdateReplicationConfigurationRequest>(
    (drs, { sourceServerID = '', ...changes }) => {
      const server = drs.server(sourceServerID);
      const configuration = { ...server.configuration, ...changes };
      checkReplication(drs, configuration);
      const stranger = changes.replicatedDisks?.find(
        ({ deviceName }) => !server.machine.disks.some((disk) => disk.deviceName === deviceName),
      );
      if (stranger) {
        throw invalid({ name: 'replicatedDisks', message: `There is no disk ${stranger.deviceName ?? ''}` });
      }
      server.configuration = configuration;
      return configuration;
    },
  ),

  GetLaunchConfiguration: handler<GetLaunchConfigurationRequest>(
    (drs, { sourceServerID = '' }) => drs.server(sourceServerID).launchConfiguration,
  ),

  UpdateLaunchConfiguration: handler<UpdateLaunchConfigurationRequest>((drs, { sourceServerID = '', ...changes }) => {
    const server = drs.server(sourceServerID);
    server.launchConfiguration = { ...server.launchConfiguration, ...changes };
    return server.launchConfiguration;
  }),

  /** From the beginning: what was stopped has kept nothing. */
  StartReplication: handler<StartReplicationRequest>((drs, { sourceServerID = '' }) => {
    const server = drs.server(sourceServerID);
    const { replication } = server;
    if (replication.halt?.state !== 'STOPPED') throw conflictOf(server, 'is not stopped');
    server.replication = startReplication({ ...replication, begins: 'INITIAL_SYNC', pace: drs.pace, now: drs.now() });
    return { sourceServer: viewServer(drs, server) };
  }),

  StopReplication: handler<StopReplicationRequest>((drs, { sourceServerID = '' }) => {
    const server = free(drs, drs.server(sourceServerID));
    const { replication } = server;
    const state = replication.halt?.state;
    if (state === 'STOPPED' || state === 'DISCONNECTED') throw conflictOf(server, 'is not replicating');
    halt(replication, { at: drs.now(), state: 'STOPPED' });
    return { sourceServer: viewServer(drs, server) };
  }),

  RetryDataReplication: handler<RetryDataReplicationRequest>((drs, { sourceServerID = '' }) => {
    const server = drs.server(sourceServerID);
    if (server.replication.halt?.state !== 'DISCONNECTED') resume(server.replication, drs.now());
    return viewServer(drs, server);
  }),

  DisconnectSourceServer: handler<DisconnectSourceServerRequest>((drs, { sourceServerID = '' }) => {
    const server = free(drs, drs.server(sourceServerID));
    if (server.replication.halt?.state === 'DISCONNECTED') throw conflictOf(server, 'is disconnected already');
    if (server.recoveryInstanceID !== undefined) {
      throw conflictOf(server, `has the recovery instance ${server.recoveryInstanceID}`);
    }
    halt(server.replication, { at: drs.now(), state: 'DISCONNECTED' });
    return viewServer(drs, server);
  }),

  DeleteSourceServer: handler<DeleteSourceServerRequest>((drs, { sourceServerID = '' }) => {
    const server = free(drs, drs.server(sourceServerID));
    if (server.replication.halt?.state !== 'DISCONNECTED') throw conflictOf(server, 'has to be disconnected first');
    drs.ec2.deleteLaunchTemplate(String(server.launchConfiguration['ec2LaunchTemplateID']));
    drs.servers.delete(server.id);
  }),
};

/** One that no job is working with. Throws ConflictException. */
function free(drs: Drs, server: SourceServer): SourceServer {
  const job = drs.jobOf(server.id);
  if (job) throw conflictOf(server, `is participating in job ${job.id}`);
  return server;
}

const conflictOf = ({ id }: SourceServer, why: string) =>
  conflict(`The source server ${id} ${why}.`, { type: 'source-server', id });
