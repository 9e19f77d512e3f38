import type { Machine } from '../../../azure/machines/machine.ts';
import { type Check, ofServers, WITH_SERVERS } from '../check.ts';
import { fail, type Judgement, ok, warn } from '../finding.ts';

/** Whether there is a machine where the plan says. */
export const machineThere: Check = {
  id: 'machine',
  title: 'the machines on Azure',
  about: 'azure',
  phases: WITH_SERVERS,
  needs: ['machines'],
  run: ({ inventory, flow }) =>
    inventory.rows.map(({ server, machine }) => ({
      ...judgeThere(machine, server.vm, flow.plan.azure.location),
      about: server.name,
    })),
};

/** Whether the agent can be installed by Run Command. */
export const commandable: Check = {
  id: 'run-command',
  title: 'whether the machines take commands',
  about: 'azure',
  phases: ['protect'],
  needs: ['machines'],
  run: (ctx) => ofServers(ctx, ({ machine }) => machine, judgeCommandable),
};

export function judgeThere(machine: Machine | null | undefined, name: string, location: string): Judgement {
  if (!machine) return fail(`there is no machine ${name}`, 'Correct vm in the plan: az vm list -o table.');
  if (machine.location !== location) {
    const message = `${machine.name} is in ${machine.location}, the plan's network in ${location}`;
    return warn(message, 'A machine and its network are in one region: plan the two regions apart.');
  }
  return ok(`${machine.name}, ${machine.os}, ${machine.size}`);
}

export function judgeCommandable(machine: Pick<Machine, 'name' | 'group' | 'agent' | 'power' | 'provisioning'>) {
  const { name, group, agent, power, provisioning } = machine;
  if (!agent) {
    const remedy = 'Install the agent of AWS by hand, or the agent of Azure first.';
    return fail("it was made without Azure's agent and takes no commands", remedy);
  }
  if (power !== 'running') {
    return fail(`it is ${power}; only a running machine takes commands`, `az vm start -g ${group} -n ${name}`);
  }
  if (provisioning !== 'Succeeded') return warn(`its last change is ${provisioning}`, 'Look at it in the portal.');
  return ok('takes commands');
}
