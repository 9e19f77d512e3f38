import type { Answer } from './answer.ts';
import { requireGroup } from './groups.ts';
import type { World } from './resource-type.ts';

/** What a role gives and takes away, with `*` for anything. */
export interface Permission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

/** Permissions - List For Resource Group (Microsoft.Authorization); undefined for other paths. */
export function permissionsAnswer(
  world: World,
  { method, path }: { readonly method: string; readonly path: string },
  permissions: readonly Permission[],
): Answer | undefined {
  const scope = /^(.*)\/providers\/Microsoft\.Authorization\/permissions$/i.exec(path)?.[1];
  if (scope === undefined || method !== 'GET') return undefined;
  requireGroup(world, scope, 'read');
  const value = permissions.map((one) => ({ ...one, dataActions: [], notDataActions: [] }));
  return { status: 200, body: { value } };
}
