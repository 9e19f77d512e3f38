import type { Flow } from '../flow.ts';
import type { Inventory, PartName, ServerRow } from '../inventory/inventory.ts';
import type { Phase } from '../plan/plan.ts';
import type { Facts } from './facts.ts';
import { fail, type Judgement, warn } from './finding.ts';
import type { Reach } from './network/reach.ts';

/** What checks look at. */
export interface CheckContext {
  readonly flow: Flow;
  readonly inventory: Inventory;
  /** The phase that is to begin; undefined if everything is looked at. */
  readonly phase: Phase | undefined;
  /** What else is asked of the clouds, once for all checks. */
  readonly facts: Facts;
  /** Whether the machines on Azure are asked to try the network themselves. */
  readonly fromVm: boolean;
  /** A mirror of the buckets of the Failback Client. */
  readonly baseUrl: string | undefined;
  /** Whether this machine comes through to a TCP port. */
  readonly reach: Reach;
}

/** A judgement, about a server if it names one. */
export type Remark = Judgement & { readonly about?: string };

/** One thing to be looked at before a phase begins. It changes nothing. */
export interface Check {
  readonly id: string;
  /** What is looked at, as in "could not tell: quotas of DRS". */
  readonly title: string;
  /** Whose it is, where a remark does not say. */
  readonly about: 'plan' | 'aws' | 'azure';
  readonly phases: readonly Phase[];
  /** Parts of the inventory without which nothing can be said. */
  readonly needs?: readonly PartName[];
  run(ctx: CheckContext): readonly Remark[] | Promise<readonly Remark[]>;
}

/** How bad it is that something lacks which an earlier phase makes: nothing to worry about until a later one begins. */
export function lacking({ phase }: Pick<CheckContext, 'phase'>): typeof fail {
  return phase === undefined ? warn : fail;
}

/** Judges each server of which the inventory has what is asked for; the others are for the check of that itself. */
export function ofServers<T>(
  { inventory }: Pick<CheckContext, 'inventory'>,
  find: (row: ServerRow) => T | null | undefined,
  judge: (found: T, row: ServerRow) => Judgement | undefined,
): Remark[] {
  return inventory.rows.flatMap((row) => {
    const found = find(row);
    const judgement = found === null || found === undefined ? undefined : judge(found, row);
    return judgement ? [{ ...judgement, about: row.server.name }] : [];
  });
}

/** All phases in which servers are worked on. */
export const WITH_SERVERS = ['protect', 'drill', 'failover', 'failback', 'launch', 'cutover'] as const;
