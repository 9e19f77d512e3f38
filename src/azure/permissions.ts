import type { Azure } from './arm.ts';
import { answerAsError } from './retry-policy.ts';

/** What one role assignment grants; its `notActions` narrow only itself. */
export interface Permission {
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
}

/**
 * What the login may do in a resource group (Permissions - List For Resource Group, 2022-04-01). Throws what `Azure.call`
 * throws.
 */
export function groupPermissions(azure: Azure, group: string, signal: AbortSignal): Promise<Permission[]> {
  const path = `/subscriptions/${azure.subscription}/resourceGroups/${group}/providers/Microsoft.Authorization/permissions`;
  return azure.call(`tell what the login may do in ${group}`, signal, async ({ abortSignal }) => {
    const { createPipelineRequest } = await import('@azure/core-rest-pipeline');
    const found: Permission[] = [];
    let url: string | undefined = `${azure.cloud.arm}${path}?api-version=2022-04-01`;
    while (url !== undefined) {
      const response = await azure.resources.sendRequest(createPipelineRequest({ url, abortSignal }));
      if (response.status !== 200) throw answerAsError(response);
      const page = JSON.parse(response.bodyAsText ?? '') as { value: Permission[]; nextLink?: string };
      found.push(...page.value);
      url = page.nextLink || undefined;
    }
    return found;
  });
}

/** Those of the actions that no permission grants. */
export function missingActions(wanted: readonly string[], permissions: readonly Permission[]): string[] {
  const matchers = permissions.map(({ actions = [], notActions = [] }) => ({
    actions: actions.map(pattern),
    notActions: notActions.map(pattern),
  }));
  const isGranted = (action: string) =>
    matchers.some(
      ({ actions, notActions }) =>
        actions.some((one) => one.test(action)) && !notActions.some((one) => one.test(action)),
    );
  return wanted.filter((action) => !isGranted(action));
}

/** `Microsoft.Compute/*` as a pattern; the case does not count, and a star stands for any text. */
function pattern(action: string): RegExp {
  const parts = action.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\/]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*')}$`, 'i');
}
