import type { RecoveryInstance, SourceServer } from '@aws-sdk/client-drs';
import { dateOf } from '../../aws/drs/replication.ts';
import { listLaunchTemplates, listReplicationTemplates } from '../../aws/drs/templates.ts';
import { listInstances } from '../../aws/ec2/instances.ts';
import type { Flow } from '../flow.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { jobsByServer, type ServerJob } from '../inventory/jobs.ts';
import { type OldSourceServer, oldSourceServers } from '../inventory/old-source-servers.ts';
import { type PlanTags, planTagsOf, type Tags } from '../tags.ts';
import { instanceMonthly, sourceServerMonthly } from './costs.ts';
import type { Thing, Use } from './thing.ts';
import { instanceUse, oldSourceUse, type ServerFacts, sourceUse } from './uses.ts';

/**
 * What DRS has of the plan: its source servers, with what was launched of them, and its templates. Throws what `Aws.call`
 * throws.
 */
export async function findInDrs(
  flow: Flow,
  { rows, parts: { sourceServers = [], recoveryInstances = [], jobs = [] }, initialised }: Inventory,
  factsOf: (server: string) => ServerFacts,
): Promise<Thing[]> {
  const { aws, plan, signal } = flow;
  const begun = new Set(jobs.flatMap(({ tags, jobID }) => (planTagsOf(tags)?.plan === plan.name ? [jobID] : [])));
  // One whose agent was installed by hand has no tags of ours, but the job that launched it has.
  const isOurs = ({ tags, jobID }: RecoveryInstance) => {
    const its = planTagsOf(tags);
    return its === undefined ? jobID !== undefined && begun.has(jobID) : its.plan === plan.name;
  };
  const instances = recoveryInstances.filter(isOurs);
  const ids = instances.flatMap(({ ec2InstanceID }) => ec2InstanceID ?? []);
  const machines = new Map((await listInstances(aws, ids, signal)).map((one) => [one.InstanceId, one]));
  const nameOf = ({ tags, sourceServerID = '' }: RecoveryInstance) =>
    planTagsOf(tags)?.server ??
    planTagsOf(sourceServers.find((one) => one.sourceServerID === sourceServerID)?.tags)?.server ??
    sourceServerID;
  const things = instances.map((instance): Thing => {
    const { recoveryInstanceID: id = '', ec2InstanceID, sourceServerID, recoveryInstanceProperties } = instance;
    const server = nameOf(instance);
    const machine = machines.get(ec2InstanceID);
    const bytes = sum((recoveryInstanceProperties?.disks ?? []).map((disk) => disk.bytes));
    return {
      ...{ cloud: 'aws', kind: 'recovery instance', id, server, of: sourceServerID },
      name: `${instance.isDrill ? 'drill' : 'recovery'} of ${server}`,
      made: machine?.LaunchTime?.getTime() ?? dateOf(instance.pointInTimeSnapshotDateTime)?.getTime() ?? null,
      monthly: instanceMonthly(machine?.InstanceType ?? '', bytes),
      use: instanceUse(instance, factsOf(server)),
    };
  });
  const oldOnes = new Map(oldSourceServers(plan.name, rows, sourceServers).map((one) => [one.id, one]));
  const jobsOf = jobsByServer(jobs);
  const sources = sourceServers.flatMap((one) => {
    const its = planTagsOf(one.tags);
    if (its?.plan !== plan.name) return [];
    const thing = sourceThing(one, its, recoveryInstances, factsOf);
    const old = oldOnes.get(thing.id);
    return [old ? oldThing(thing, old, jobsOf.get(thing.id)) : thing];
  });
  return [...things, ...sources, ...(initialised === false ? [] : await findTemplates(flow, sourceServers))];
}

function sourceThing(
  { sourceServerID: id = '', lifeCycle, sourceProperties }: SourceServer,
  { server = id }: PlanTags,
  instances: readonly RecoveryInstance[],
  factsOf: (server: string) => ServerFacts,
): Thing {
  return {
    ...{ cloud: 'aws', kind: 'source server', id, name: server, server },
    made: dateOf(lifeCycle?.addedToServiceDateTime)?.getTime() ?? null,
    monthly: sourceServerMonthly(sum((sourceProperties?.disks ?? []).map(({ bytes }) => bytes))),
    use: sourceUse(factsOf(server)),
    after: instances.find(({ sourceServerID }) => sourceServerID === id)?.recoveryInstanceID,
  };
}

function oldThing(thing: Thing, { server, id, current }: OldSourceServer, jobs: readonly ServerJob[] = []): Thing {
  const use = oldSourceUse(server, jobs, current);
  return { ...thing, kind: 'old source server', name: `${id} of ${server}`, use };
}

/** Without a replication template no agent can be installed, also none of others. */
async function findTemplates({ aws, plan, signal }: Flow, sources: readonly SourceServer[]): Promise<Thing[]> {
  const [replication, launch] = await Promise.all([
    listReplicationTemplates(aws, signal),
    listLaunchTemplates(aws, signal),
  ]);
  const others = sources.some(({ tags }) => planTagsOf(tags)?.plan !== plan.name);
  const mend = 'It costs nothing. The console of DRS (Settings) removes it.';
  const need: Use | undefined = others
    ? { why: 'servers of others replicate in this region', mend, never: true }
    : undefined;
  const thing = (kind: Thing['kind'], id: string | undefined, tags: Tags | undefined, use?: Use) => {
    const its = planTagsOf(tags);
    if (its?.plan !== plan.name || id === undefined) return [];
    const made = its.made?.getTime() ?? null;
    return [{ cloud: 'aws', kind, id, name: id, server: null, made, monthly: 0, use } satisfies Thing];
  };
  return [
    ...replication.flatMap((one) =>
      thing('replication template', one.replicationConfigurationTemplateID, one.tags, need),
    ),
    ...launch.flatMap((one) => thing('launch template', one.launchConfigurationTemplateID, one.tags)),
  ];
}

function sum(bytes: readonly (number | undefined)[]): number {
  return bytes.reduce<number>((total, one) => total + (one ?? 0), 0);
}
