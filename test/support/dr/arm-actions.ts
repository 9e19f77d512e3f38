import type { FakeArm } from '../../fakes/arm/fake-arm.ts';

const VERBS: Readonly<Record<string, string>> = { PUT: 'write', PATCH: 'write', DELETE: 'delete' };

/** Results of what was begun, the token service, and what needs no token are in no role. */
const FREE =
  /\/(?:operations|operationresults|asyncOperations|oauth2)\/|\/metadata\/endpoints$|^\/bootdiagnostics|^\/$/i;

/**
 * The actions that the requests to Azure need ("Azure permissions"), each once, sorted. What they need for that which
 * they only name, such as joining a subnet, cannot be told from them.
 */
export function armActions({ requests }: Pick<FakeArm, 'requests'>): string[] {
  return [...new Set(requests.flatMap(({ method, path }) => (FREE.test(path) ? [] : actionOf(method, path))))].sort();
}

/** `…/providers/Microsoft.Compute/virtualMachines/web1/start` is `Microsoft.Compute/virtualMachines/start/action`. */
function actionOf(method: string, path: string): string {
  const at = path.toLowerCase().lastIndexOf('/providers/');
  if (at < 0) return `${ofSubscription(path)}/${VERBS[method] ?? 'read'}`;
  const [provider = '', ...rest] = path.slice(at + '/providers/'.length).split('/');
  // Types and names take turns.
  const types = rest.filter((_part, index) => index % 2 === 0).join('/');
  if (method === 'POST') return `${provider}/${types}/action`;
  return `${provider}/${types}/${VERBS[method] ?? 'read'}`;
}

/** `/subscriptions/x/resourceGroups/rg/resources` is `Microsoft.Resources/subscriptions/resourceGroups/resources`. */
function ofSubscription(path: string): string {
  const types = path.split('/').filter((_part, index) => index % 2 === 1);
  return `Microsoft.Resources/${types.join('/')}`;
}
