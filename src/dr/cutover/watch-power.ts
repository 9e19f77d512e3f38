import { setTimeout as sleep } from 'node:timers/promises';
import type { VirtualMachineInstanceView } from '@azure/arm-compute';
import type { Azure } from '../../azure/arm.ts';
import { ifThere } from '../../azure/exists.ts';
import type { Machine } from '../../azure/machines/machine.ts';
import { powerOf } from '../../azure/machines/power.ts';
import { startDeadline } from '../../boot/deadline.ts';
import { formatDuration } from '../../duration.ts';
import { interrupted } from '../../errors.ts';
import type { BootVerdict } from './boot-verdict.ts';

type Watched = Pick<BootVerdict, 'ok' | 'by' | 'reason'>;

/**
 * Whether a machine without a serial console boots: at once if Azure's agent in it says so, else if it still runs at the
 * end. Throws what `Azure.call` throws.
 */
export async function watchPower(
  azure: Azure,
  { group, name }: Pick<Machine, 'group' | 'name'>,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Watched> {
  using deadline = startDeadline(timeoutMs, signal);
  try {
    for (;;) {
      const view = await viewOf(azure, group, name, deadline.signal);
      const power = powerOf(view);
      if (agentReady(view)) return { ok: true, by: 'agent', reason: null };
      if (power !== 'running' && power !== 'starting' && power !== 'unknown') {
        return { ok: false, by: 'power', reason: `the machine is ${power}` };
      }
      await sleep(azure.pollMs, undefined, { signal: deadline.signal });
    }
  } catch (error) {
    if (signal.aborted) throw interrupted(error);
    if (!deadline.expired) throw error;
  }
  const reason = `it runs, but its agent did not report within ${formatDuration(timeoutMs)}: look at the picture`;
  return { ok: true, by: 'power', reason };
}

/** Throws what `Azure.call` throws. */
export async function isAgentReady(azure: Azure, group: string, name: string, signal: AbortSignal): Promise<boolean> {
  return agentReady(await viewOf(azure, group, name, signal));
}

async function viewOf(
  azure: Azure,
  group: string,
  name: string,
  signal: AbortSignal,
): Promise<VirtualMachineInstanceView> {
  const view = azure.call('show the machine', signal, ({ abortSignal }) =>
    azure.compute.virtualMachines.instanceView(group, name, { abortSignal }),
  );
  return (await ifThere(view)) ?? {};
}

function agentReady({ vmAgent: { statuses = [] } = {} }: VirtualMachineInstanceView): boolean {
  return statuses.some(({ displayStatus }) => displayStatus === 'Ready');
}
