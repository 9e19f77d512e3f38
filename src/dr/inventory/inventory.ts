import type { Job, RecoveryInstance, SourceServer } from '@aws-sdk/client-drs';
import type { Machine } from '../../azure/machines/machine.ts';
import type { FailbackError } from '../../errors.ts';
import type { PlanServer } from '../plan/plan.ts';
import type { PlanImage } from './images.ts';
import type { ServerJob } from './jobs.ts';
import type { Made } from './made.ts';
import type { Tunnel } from './tunnels.ts';

/**
 * What is read of the clouds. `machines` are those of the plan's resource group, or of the subscription if a server is
 * elsewhere; `disks` adds their disks and interfaces.
 */
export const PARTS = [
  'sourceServers',
  'recoveryInstances',
  'jobs',
  'tunnels',
  'machines',
  'disks',
  'made',
  'images',
] as const;
export type PartName = (typeof PARTS)[number];

/** A part is absent if nobody asked for it, or if it could not be read: see `failures`. */
export interface Parts {
  /** All of the account's region, not only those of the plan. */
  readonly sourceServers?: readonly SourceServer[];
  /** The same. */
  readonly recoveryInstances?: readonly RecoveryInstance[];
  /** Newest first. */
  readonly jobs?: readonly Job[];
  /** Of the plan's VPN connections. */
  readonly tunnels?: readonly Tunnel[];
  readonly machines?: readonly Machine[];
  /** Everything on Azure that carries the plan's tag. */
  readonly made?: readonly Made[];
  readonly images?: readonly PlanImage[];
}

/** Why a part is not known. */
export interface PartFailure {
  readonly part: PartName;
  readonly cloud: Cloud;
  readonly error: FailbackError;
}

export type Cloud = 'aws' | 'azure';

/** What told which source server is meant. */
export type MatchedBy = 'plan' | 'tag' | 'hostname' | 'mac';

/** What both clouds have of one server of the plan: null where there is nothing, undefined where it is not known. */
export interface ServerRow {
  readonly server: PlanServer;
  /** The machine on Azure that is protected. */
  readonly machine: Machine | null | undefined;
  readonly sourceServer: SourceServer | null | undefined;
  /** Null if there is no source server. */
  readonly matchedBy: MatchedBy | null;
  /** Ids of source servers among which it cannot be told which is meant; `sourceServer` is null then. */
  readonly ambiguous: readonly string[];
  /** Neither one that was terminated nor one whose machine is gone. */
  readonly recoveryInstance: RecoveryInstance | null | undefined;
  /** Those in which the server took part, newest first. */
  readonly jobs: readonly ServerJob[] | undefined;
  /** The machine that runs the Failback Client, by its tags. */
  readonly failbackMachine: Machine | null | undefined;
  /** The machine that took over after the failback, by its tags. */
  readonly cutoverMachine: Machine | null | undefined;
  /** All that the flow made for this server on Azure, by its tags. */
  readonly made: readonly Made[] | undefined;
}

/** What both clouds said at one moment. */
export interface Inventory {
  /** Milliseconds since 1970. */
  readonly takenAt: number;
  /** One per chosen server of the plan, in its order. */
  readonly rows: readonly ServerRow[];
  readonly parts: Parts;
  readonly failures: readonly PartFailure[];
  /** False if DRS was never set up in this region, so that there is nothing of it; undefined if it is not known. */
  readonly initialised: boolean | undefined;
}
