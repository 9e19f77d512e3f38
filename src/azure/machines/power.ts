import type { VirtualMachineInstanceView } from '@azure/arm-compute';

/** Azure's words. A `stopped` machine switched itself off and is still paid for; a `deallocated` one is not. */
const POWERS = ['starting', 'running', 'stopping', 'stopped', 'deallocating', 'deallocated', 'unknown'] as const;
export type Power = (typeof POWERS)[number];

/** Whether a machine runs; `unknown` while Azure does not say. */
export function powerOf({ statuses = [] }: Pick<VirtualMachineInstanceView, 'statuses'> = {}): Power {
  for (const { code = '' } of statuses) {
    const word = /^PowerState\/(\w+)/.exec(code)?.[1];
    if (word !== undefined) return POWERS.find((power) => power === word) ?? 'unknown';
  }
  return 'unknown';
}
