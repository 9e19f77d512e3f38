import type { VirtualMachineInstanceView } from '@azure/arm-compute';
import type { Shutdown } from '../../boot/machine.ts';
import { powerOf } from '../machines/power.ts';

/** Whether the machine stopped, and how: by itself (it is still `stopped` on its host), or because Azure took it away. */
export function shutdownOf(view: VirtualMachineInstanceView): Shutdown | null {
  const power = powerOf(view);
  if (power === 'stopped') return { guest: true, reason: 'guest-shutdown' };
  return power === 'deallocating' || power === 'deallocated' ? { guest: false, reason: power } : null;
}
