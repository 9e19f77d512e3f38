import { deallocateMachine } from '../../azure/machines/life.ts';
import type { Machine } from '../../azure/machines/machine.ts';
import { change } from '../ensure.ts';
import type { Flow } from '../flow.ts';

/** Takes a machine off its host, unless it is. Throws what `Azure.call` throws. */
export async function stopMachine(flow: Flow, machine: Machine | null | undefined): Promise<void> {
  if (!machine || machine.power === 'deallocated') return;
  const { azure, signal } = flow;
  const what = `stop ${machine.name}`;
  await change(flow, { cloud: 'azure', what, done: `stopped ${machine.name}` }, () =>
    deallocateMachine(azure, machine.id, signal),
  );
}
