import type { Usage } from '@azure/arm-compute';
import type { ServerRow } from '../../inventory/inventory.ts';
import type { Plan } from '../../plan/plan.ts';
import type { VmSize } from '../azure-sizes.ts';
import type { Check } from '../check.ts';
import { fail, type Judgement, worst } from '../finding.ts';
import { modeOf } from '../server/chosen.ts';

/** Whether the failback machines fit into what the subscription may have in the region. */
export const azureQuotas: Check = {
  id: 'quotas',
  title: 'the quotas of Azure',
  about: 'azure',
  phases: ['failback'],
  needs: ['machines'],
  async run({ flow: { plan }, inventory, facts }) {
    const sizes = await facts.sizes();
    const wanted = machinesToMake(plan, inventory.rows).flatMap((name) => sizes.get(name.toLowerCase()) ?? []);
    return [judgeUsages(wanted, await facts.usages(), plan.azure.location)];
  },
};

/** Sizes of the machines that the failback makes; those that are there are counted already. */
export function machinesToMake(plan: Plan, rows: readonly ServerRow[]): string[] {
  const made = rows.filter(({ server, failbackMachine }) => modeOf(plan, server) === 'new-vm' && !failbackMachine);
  return made.map(({ server }) => server.size ?? plan.failback.size);
}

export function judgeUsages(wanted: readonly VmSize[], usages: readonly Usage[], location: string): Judgement {
  const cores = (sizes: readonly VmSize[]) => sizes.reduce((sum, size) => sum + size.cores, 0);
  const families = [...new Set(wanted.map(({ family }) => family))];
  const needs = [
    { name: 'cores', count: cores(wanted) },
    { name: 'virtualMachines', count: wanted.length },
    ...families.map((name) => ({ name, count: cores(wanted.filter(({ family }) => family === name)) })),
  ];
  return worst(
    needs.flatMap(({ name, count }) => {
      const quota = usages.find((usage) => usage.name.value?.toLowerCase() === name.toLowerCase());
      if (!quota || quota.currentValue + count <= quota.limit) return [];
      const what = quota.name.localizedValue ?? name;
      const message = `${what}: ${count} more are needed, and ${quota.currentValue} of ${quota.limit} are used`;
      return [fail(message, `Ask for more in ${location}: portal, Quotas, Compute; or choose other sizes.`)];
    }),
    `room for ${wanted.length} machines with ${cores(wanted)} cores`,
  );
}
