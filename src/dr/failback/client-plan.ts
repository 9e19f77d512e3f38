import type { Machine, MachineOs } from '../../azure/machines/machine.ts';
import type { PlanServer } from '../plan/plan.ts';
import type { ClientImage } from './client-image.ts';
import type { FailbackNames } from './names.ts';
import type { Target } from '../targets.ts';

/** All that decides what the failback machine of a server is like. */
export interface ClientPlan extends ClientImage {
  readonly server: PlanServer;
  readonly names: FailbackNames;
  readonly targets: readonly Target[];
  /** That of the original machine. */
  readonly zone: string | undefined;
  /** Of the server. */
  readonly os: MachineOs;
}

/** What a Failback Client is told, with keys that end. */
export interface Credentials {
  /** JSON */
  readonly userData: string;
  readonly until: Date;
}

/** A failback machine that is there. */
export interface Built {
  readonly machine: Machine;
  /** With what it was booted just now; undefined if it was there before. */
  readonly booted: Credentials | undefined;
}
