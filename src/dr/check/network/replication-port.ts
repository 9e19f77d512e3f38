import { lookAtGroups } from '../service/instances.ts';
import type { Check } from '../check.ts';
import { ok } from '../finding.ts';
import { DATA_PORT, judgeGroups } from '../server/recovery-port.ts';

/** Whether the agents come through to the replication servers. */
export const replicationPort: Check = {
  id: 'port-1500',
  title: 'the security groups of the replication servers',
  about: 'aws',
  phases: ['protect'],
  async run({ flow, facts }) {
    const [{ replication }, vnet] = await Promise.all([facts.settings(), facts.azureNetwork()]);
    const [template] = replication;
    if (!template || !vnet) return [];
    const ids = template.replicationServersSecurityGroupsIDs ?? [];
    // That of DRS itself lets everybody in at the port.
    if (template.associateDefaultSecurityGroup) return [ok(`the security group of DRS lets in at TCP ${DATA_PORT}`)];
    const remedy = `Let ${vnet.prefixes.join(', ')} in at TCP ${DATA_PORT}, or use the security group of DRS.`;
    return [judgeGroups(ids, await lookAtGroups(flow, ids), vnet.prefixes, remedy)];
  },
};
