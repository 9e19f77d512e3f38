import { guard } from './failover/guard.ts';
import type { Plan, PlanServer } from './plan/plan.ts';
import { planTagsOf, type Role, type Tags } from './tags.ts';

/**
 * Throws `E_GUARD` if what has one of our names on Azure is not what a plan made for this server and this purpose: what
 * others called so is left alone.
 */
export function requireOurs(
  plan: Pick<Plan, 'name'>,
  server: Pick<PlanServer, 'name'>,
  role: Role,
  { name, tags }: { readonly name?: string | undefined; readonly tags?: Tags | undefined },
): void {
  const its = planTagsOf(tags);
  if (its?.plan === plan.name && its.server === server.name && its.role === role) return;
  throw guard(
    `Something on Azure is called ${name}, and is not the ${role} of ${server.name}.`,
    'Look whose it is: when it is gone, or has another name, the same command goes on.',
  );
}
