import type { Machine } from '../../../azure/machines/machine.ts';
import { runCommand } from '../../../azure/machines/run-command.ts';
import { isFailbackError } from '../../../errors.ts';
import { readTemplate } from '../../../image/template.ts';
import { createLimit } from '../../../limit.ts';
import { judgeSkew, outside } from '../account/skew.ts';
import type { Check, CheckContext, Remark } from '../check.ts';
import { fail, type Judgement, warn, worst } from '../finding.ts';
import { DATA_PORT } from '../server/recovery-port.ts';
import { drsEndpoints, type Endpoint } from './endpoints.ts';

const SCRIPTS = { linux: 'dr/reach.sh', windows: 'dr/reach.ps1' } as const;

/** Commands at once; each takes half a minute. */
const AT_ONCE = 10;

/** Whether the machines on Azure reach what agent and Failback Client must, and know the time. */
export const fromMachines: Check = {
  id: 'from-vm',
  title: 'what the machines on Azure reach',
  about: 'azure',
  phases: ['protect', 'failover', 'failback'],
  needs: ['machines'],
  async run(ctx) {
    if (!ctx.fromVm) return [];
    const { rows } = ctx.inventory;
    const shared = [...drsEndpoints(ctx.flow.plan.aws.region), ...dataPorts(await ctx.facts.replicationServers())];
    const instances = rows.some((row) => row.recoveryInstance) ? await ctx.facts.instances() : undefined;
    const limit = createLimit(AT_ONCE);
    const remarks = rows.map(async ({ server, machine, recoveryInstance }): Promise<Remark[]> => {
      if (!machine) return [];
      const address = instances?.byId.get(recoveryInstance?.ec2InstanceID ?? '')?.PrivateIpAddress;
      const own = address === undefined ? [] : dataPorts([address]);
      return [{ ...(await limit(() => tryFrom(machine, [...shared, ...own], ctx))), about: server.name }];
    });
    return (await Promise.all(remarks)).flat();
  },
};

function dataPorts(addresses: readonly string[]): Endpoint[] {
  return addresses.map((host) => ({ host, port: DATA_PORT }));
}

async function tryFrom(machine: Machine, targets: readonly Endpoint[], { flow }: CheckContext): Promise<Judgement> {
  const { azure, signal } = flow;
  if (machine.power !== 'running' || !machine.agent) {
    return warn(`not tried: the machine ${machine.agent ? `is ${machine.power}` : 'takes no commands'}`);
  }
  const script = await readTemplate(SCRIPTS[machine.os]);
  const parameters = { FAILBACK_TARGETS: targets.map(({ host, port }) => `${host}:${port}`).join(' ') };
  const from = Date.now();
  try {
    const { stdout } = await runCommand(azure, machine.id, { os: machine.os, script, parameters }, signal);
    return judgeTried(stdout, targets, { from, to: Date.now() });
  } catch (error) {
    // One machine that does not answer says nothing about the others.
    if (signal.aborted || !isFailbackError(error) || error.fault === 'internal') throw error;
    return warn(`not tried: ${error.message}`, error.hint);
  }
}

/** What the script said. `asked` is when it ran: it tells its time somewhere between. */
export function judgeTried(
  stdout: string,
  targets: readonly Endpoint[],
  asked: { readonly from: number; readonly to: number },
): Judgement {
  const lines = new Set(stdout.split('\n').map((line) => line.trim()));
  const said = (word: string) => targets.filter(({ host, port }) => lines.has(`${word} ${host} ${port}`));
  const [reached, lost] = [said('ok'), said('lost')];
  const seconds = Number(/^clock (\d{1,12})\s*$/m.exec(stdout)?.[1] ?? Number.NaN);
  const list = lost.map(({ host, port }) => `${host} at TCP ${port}`).join(', ');
  const untold = targets.length - reached.length - lost.length;
  return worst(
    [
      ...(lost.length > 0 ? [fail(`it does not reach ${list}`, remedyFor(lost))] : []),
      ...(untold > 0 ? [warn(`of ${untold} addresses it did not say whether it reaches them`)] : []),
      // The time of the script has whole seconds.
      ...(Number.isNaN(seconds)
        ? []
        : [judgeSkew('the clock of the machine', outside(seconds * 1000, asked.from - 1000, asked.to))]),
    ],
    `it reaches all ${reached.length} addresses`,
  );
}

function remedyFor(lost: readonly Endpoint[]): string {
  const ways = [
    ...(lost.some(({ port }) => port !== DATA_PORT)
      ? ['Let it out at TCP 443: network security group, firewall, DNS.']
      : []),
    ...(lost.some(({ port }) => port === DATA_PORT)
      ? [`TCP ${DATA_PORT} goes through the tunnels: look at them and at the security groups on AWS.`]
      : []),
  ];
  return ways.join(' ');
}
