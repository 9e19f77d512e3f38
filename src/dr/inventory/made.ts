import type { Azure } from '../../azure/arm.ts';
import { listTagged } from '../../azure/list-tagged.ts';
import { PLAN_TAG, planTagsOf, type Role } from '../tags.ts';

/** Something on Azure that the flow made. */
export interface Made {
  readonly id: string;
  readonly name: string;
  /** `Microsoft.Compute/disks` */
  readonly type: string;
  readonly role: Role | null;
  /** The server of the plan for which it was made; null if it serves all. */
  readonly server: string | null;
  /** Milliseconds since 1970; null if no tag says so. */
  readonly made: number | null;
}

/** Everything in the subscription that carries the plan's tag. Throws what `Azure.call` throws. */
export async function listMade(azure: Azure, plan: string, signal: AbortSignal): Promise<Made[]> {
  const found = await listTagged(azure, PLAN_TAG, plan, signal);
  return found.map(({ id, name, type, tags }) => {
    const { role = null, server = null, made } = planTagsOf(tags) ?? {};
    return { id, name, type, role, server, made: made?.getTime() ?? null };
  });
}
