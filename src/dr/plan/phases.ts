/** The phases of the flow, in their order. */
export const PHASES = ['connect', 'protect', 'drill', 'failover', 'failback', 'launch', 'cutover', 'cleanup'] as const;
export type Phase = (typeof PHASES)[number];
