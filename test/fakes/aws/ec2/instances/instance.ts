import type { Account } from '../account.ts';
import type { Thing } from '../core/thing.ts';

export interface Instance extends Thing {
  readonly reservationId: string;
  readonly imageId: string;
  type: string;
  readonly platform: 'windows' | undefined;
  readonly rootDevice: string;
  readonly interfaceId: string;
  readonly volumeIds: readonly string[];
  /** Its instance profile's, if it has one. */
  associationId: string | undefined;
  /** What it was told last, and when. */
  power: { readonly on: boolean; readonly since: number };
  launchedAt: number;
  /** `DisableApiTermination` */
  kept: boolean;
  sourceDestCheck: boolean;
  console: string;
}

export type InstanceState = keyof typeof STATE_CODES;
export const STATE_CODES = {
  ...{ pending: 0, running: 16, 'shutting-down': 32, terminated: 48, stopping: 64, stopped: 80 },
} as const;

export function instanceState({ instances, now, pace }: Account, instance: Instance): InstanceState {
  const { life, power } = instance;
  if (life.died !== undefined) return instances.state(instance) === 'deleting' ? 'shutting-down' : 'terminated';
  if (power.on) return now() < power.since + pace.instance.bornMs ? 'pending' : 'running';
  return now() < power.since + pace.stopInstanceMs ? 'stopping' : 'stopped';
}

export function showState(state: InstanceState) {
  return { code: STATE_CODES[state], name: state };
}
