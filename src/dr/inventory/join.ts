import type { RecoveryInstance, SourceServer } from '@aws-sdk/client-drs';
import { idKey } from '../../azure/arm-id.ts';
import type { Machine } from '../../azure/machines/machine.ts';
import { vmId } from '../plan/ids.ts';
import type { Plan, PlanServer } from '../plan/plan.ts';
import { planTagsOf, type Role } from '../tags.ts';
import { indexBy } from './index-by.ts';
import type { Parts, ServerRow } from './inventory.ts';
import { jobsByServer, timeOf } from './jobs.ts';
import { matchSourceServers } from './match-source-servers.ts';

/**
 * What is known of these servers of the plan, of what was read of the clouds. Which is which is told with the whole plan
 * in view, so that it does not depend on the choice.
 */
export function joinRows(plan: Plan, servers: readonly PlanServer[], parts: Parts): ServerRow[] {
  const { recoveryInstances, jobs, made } = parts;
  const machineOf = machineFinder(plan, parts.machines);
  const ours = madeFinder(plan.name, parts.machines);
  const candidates = plan.servers.map((server) => ({ server, machine: machineOf(server) }));
  const matches = parts.sourceServers && matchSourceServers(plan.name, candidates, parts.sourceServers);
  const instanceOf = instanceFinder(plan.name, recoveryInstances);
  const madeFor = made && indexBy(made, ({ server }) => (server === null ? [] : [server]));
  const jobsOf = jobs && jobsByServer(jobs);
  const rows = candidates.map(({ server, machine }, index): ServerRow => {
    const match = matches?.[index];
    const sourceServer = match?.sourceServer;
    const id = sourceServer?.sourceServerID;
    return {
      ...{ server, machine, sourceServer, matchedBy: match?.by ?? null, ambiguous: match?.ambiguous ?? [] },
      recoveryInstance: instanceOf(server, sourceServer),
      jobs: jobsOf && matches && (jobsOf.get(id ?? '') ?? []),
      failbackMachine: ours(server, 'failback-vm') ?? ours(server, 'borrowed-vm'),
      cutoverMachine: ours(server, 'cutover-vm') ?? ours(server, 'returned-vm'),
      made: madeFor && (madeFor.get(server.name) ?? []),
    };
  });
  const chosen = new Set(servers.map(({ name }) => name));
  return rows.filter(({ server }) => chosen.has(server.name));
}

/** A server's machine: the plan has its id, or its name in the plan's resource group. */
function machineFinder({ azure }: Plan, machines: readonly Machine[] | undefined) {
  const byId = new Map(machines?.map((machine) => [idKey(machine.id), machine]));
  return ({ vm }: PlanServer): Machine | null | undefined => machines && (byId.get(idKey(vmId(azure, vm))) ?? null);
}

/** The machine that the flow made for a server, or took, for a purpose. */
function madeFinder(plan: string, machines: readonly Machine[] | undefined) {
  const byServer = indexBy(machines ?? [], ({ tags }) => serverTag(plan, tags));
  return ({ name }: PlanServer, role: Role): Machine | null | undefined =>
    machines && (byServer.get(name)?.find(({ tags }) => planTagsOf(tags)?.role === role) ?? null);
}

/** DRS gives a recovery instance the tags of its source server, so that it is known also without that. */
function instanceFinder(plan: string, instances: readonly RecoveryInstance[] | undefined) {
  const there = (instances ?? []).filter(isThere);
  const bySource = indexBy(there, ({ sourceServerID }) => (sourceServerID === undefined ? [] : [sourceServerID]));
  const byTag = indexBy(there, ({ tags }) => serverTag(plan, tags));
  return ({ name }: PlanServer, source: SourceServer | null | undefined): RecoveryInstance | null | undefined => {
    if (instances === undefined) return undefined;
    const its = source ? bySource.get(source.sourceServerID ?? '') : byTag.get(name);
    const current = its?.find(({ recoveryInstanceID }) => recoveryInstanceID === source?.recoveryInstanceId);
    return current ?? newest(its ?? []) ?? null;
  };
}

/** The name of the server whose tags these are, if they are of this plan. */
function serverTag(name: string, tags: Readonly<Record<string, string>> | undefined): string[] {
  const { plan, server } = planTagsOf(tags) ?? {};
  return plan === name && server !== undefined ? [server] : [];
}

/** Neither terminated nor gone from EC2. */
export function isThere({ ec2InstanceState }: RecoveryInstance): boolean {
  return ec2InstanceState !== 'TERMINATED' && ec2InstanceState !== 'NOT_FOUND';
}

function newest(instances: readonly RecoveryInstance[]): RecoveryInstance | undefined {
  const time = (one: RecoveryInstance) => timeOf(one.pointInTimeSnapshotDateTime) ?? 0;
  return [...instances].sort((a, b) => time(b) - time(a))[0];
}
