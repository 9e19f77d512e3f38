import type { Instance } from '../../../aws/ec2/instances.ts';
import type { SecurityGroups } from '../service/instances.ts';
import { type Check, ofServers } from '../check.ts';
import { fail, type Judgement, ok, warn } from '../finding.ts';
import { allows } from '../network/allows.ts';

/** Port at which a recovery instance gives its blocks, and a replication server takes them. */
export const DATA_PORT = 1500;

/** Whether the Failback Client comes through to the recovery instances. */
export const recoveryPort: Check = {
  id: 'port-1500',
  title: 'the security groups of the recovery instances',
  about: 'aws',
  phases: ['failback', 'launch'],
  needs: ['recoveryInstances'],
  async run(ctx) {
    const { facts, flow } = ctx;
    if (ctx.inventory.rows.every((row) => !row.recoveryInstance)) return [];
    const [{ byId, groups }, vnet] = await Promise.all([facts.instances(), facts.azureNetwork()]);
    const subnet = vnet?.subnets.find(({ name }) => name.toLowerCase() === flow.plan.azure.subnet.toLowerCase());
    const from = subnet?.prefixes ?? vnet?.prefixes ?? [];
    return ofServers(
      ctx,
      ({ recoveryInstance }) => byId.get(recoveryInstance?.ec2InstanceID ?? ''),
      (instance) => judgePort(instance, groups, from),
    );
  },
};

function judgePort(instance: Instance, groups: SecurityGroups, from: readonly string[]): Judgement {
  const ids = (instance.SecurityGroups ?? []).flatMap(({ GroupId }) => GroupId ?? []);
  return judgeGroups(ids, groups, from, 'failback dr failback prepare opens it.');
}

/** Whether security groups, together, let addresses in at the data port. */
export function judgeGroups(
  ids: readonly string[],
  groups: SecurityGroups,
  from: readonly string[],
  remedy: string,
): Judgement {
  const rules = ids.flatMap((id) => groups.get(id)?.IpPermissions ?? []);
  const answers = from.map((cidr) => ({ cidr, answer: allows(rules, DATA_PORT, cidr) }));
  const shut = answers.filter(({ answer }) => answer === 'no').map(({ cidr }) => cidr);
  const named = ids.join(', ');
  if (shut.length > 0) return fail(`${named} lets nothing of ${shut.join(', ')} in at TCP ${DATA_PORT}`, remedy);
  if (answers.some(({ answer }) => answer === 'unknown')) {
    return warn(`${named} has a prefix list; it cannot be told whether it lets Azure in at TCP ${DATA_PORT}`);
  }
  return ok(`${named} lets ${from.join(', ')} in at TCP ${DATA_PORT}`);
}
