import type { Machine } from '../../../azure/machines/machine.ts';
import type { Generation } from '../../../azure/publication.ts';
import type { Plan, PlanServer } from '../../plan/plan.ts';
import type { FailbackMode } from './generation.ts';
import { clientGeneration } from './generation.ts';

/** How a server comes back: its own word, else the plan's. */
export function modeOf(plan: Plan, server: PlanServer): FailbackMode {
  return server.mode ?? plan.failback.mode;
}

/** Size of the machine on which the Failback Client runs. */
export function sizeOf(plan: Plan, server: PlanServer, machine: Machine): string {
  return modeOf(plan, server) === 'swap-os-disk' ? machine.size : (server.size ?? plan.failback.size);
}

/** Generation in which the Failback Client boots; null if neither the plan nor Azure tells. */
export function generationOf(server: PlanServer, machine: Machine): Generation | null {
  return server.generation ?? clientGeneration(machine);
}

/** Bytes of each of a machine's managed disks; of those that Azure does not tell, 0. */
export function managedDisks({ osDisk, dataDisks }: Machine): number[] {
  return [osDisk, ...dataDisks].map(({ bytes }) => bytes ?? 0);
}
