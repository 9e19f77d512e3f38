import { isMissingGroup } from '../../azure/azure-error.ts';
import type { Flow } from '../flow.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { isThere } from '../inventory/join.ts';
import { takeInventory } from '../inventory/take.ts';
import { planTagsOf, type Role } from '../tags.ts';
import { findInDrs } from './find-drs.ts';
import { findOnAws } from './find-aws.ts';
import { findOnAzure } from './find-azure.ts';
import { groupOf, GROUPS, type Thing } from './thing.ts';
import type { ServerFacts } from './uses.ts';

const ORDER: readonly string[] = Object.keys(GROUPS);

/**
 * All that the plan made on both clouds, and who needs it. What one cloud does not tell would be missing for the judgement
 * of the other, so that nothing is done then: throws what could not be read. In the order of the
 * groups.
 */
export async function findThings(flow: Flow): Promise<Thing[]> {
  const parts = ['sourceServers', 'recoveryInstances', 'jobs', 'machines', 'disks'] as const;
  // The servers that are not chosen are looked at as well: the VPN is theirs, too.
  const inventory = await takeInventory({ ...flow, servers: flow.plan.servers }, { parts });
  // What was in a group that is gone is gone.
  const failure = inventory.failures.find(({ error }) => !isMissingGroup(error));
  if (failure) throw failure.error;
  const facts = factsFinder(flow, inventory);
  const { machines = [], recoveryInstances = [] } = inventory.parts;
  const known = new Set(
    recoveryInstances.flatMap(({ ec2InstanceID, recoveryInstanceID }) => [
      ec2InstanceID ?? '',
      recoveryInstanceID ?? '',
    ]),
  );
  const found = await Promise.all([
    findOnAzure(flow, { machines, factsOf: facts }),
    findInDrs(flow, inventory, facts),
    findOnAws(flow, known),
  ]);
  return found.flat().sort((a, b) => ORDER.indexOf(groupOf(a)) - ORDER.indexOf(groupOf(b)));
}

/** Also of servers that the plan has no more: then only the tags tell. */
function factsFinder({ plan }: Flow, { rows, parts }: Inventory): (server: string) => ServerFacts {
  const { machines = [], recoveryInstances = [] } = parts;
  const isFor = (tags: Parameters<typeof planTagsOf>[0], server: string, ...roles: readonly Role[]) => {
    const its = planTagsOf(tags);
    if (its?.plan !== plan.name || its.server !== server) return false;
    return roles.length === 0 || (its.role !== undefined && roles.includes(its.role));
  };
  return (name) => {
    const row = rows.find(({ server }) => server.name === name);
    const stands = machines.some(({ tags }) => isFor(tags, name, 'cutover-vm', 'returned-vm', 'restored'));
    return {
      name,
      instance: row?.recoveryInstance ?? recoveryInstances.find((one) => isThere(one) && isFor(one.tags, name)) ?? null,
      jobs: row?.jobs ?? [],
      onAzure: row && ((row.machine ?? null) !== null || stands),
      cutOver: stands,
    };
  };
}
