import type { VirtualMachineInstanceView } from '@azure/arm-compute';
import type { Shutdown } from '../../boot/machine.ts';

/** Whether the machine stopped, and how: by itself (it is still `stopped` on its host), or because Azure took it away. */
export function shutdownOf({ statuses = [] }: VirtualMachineInstanceView): Shutdown | null {
  const codes = statuses.map(({ code }) => /^PowerState\/(\w+)/.exec(code ?? '')?.[1]);
  const state = codes.find((code) => code !== undefined);
  if (state === 'stopped') return { guest: true, reason: 'guest-shutdown' };
  return state === 'deallocating' || state === 'deallocated' ? { guest: false, reason: state } : null;
}
