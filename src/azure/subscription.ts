import type { ResourceManagementClient } from '@azure/arm-resources';
import { FailbackError } from '../errors.ts';
import { azureError } from './azure-error.ts';
import type { Cloud } from './cloud.ts';
import { answerAsError } from './retry-policy.ts';

const ID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

interface Subscription {
  readonly subscriptionId: string;
  readonly displayName: string;
  readonly state?: string;
}

/**
 * Id of the subscription with this id or name; the only one of whoever is logged in if none is wanted. Throws `E_USAGE`
 * if it cannot be told which, `E_AZURE_LOGIN` if there is none.
 */
export async function findSubscription(
  wanted: string | undefined,
  client: ResourceManagementClient,
  cloud: Cloud,
  signal: AbortSignal,
): Promise<string> {
  if (wanted !== undefined && ID.test(wanted)) return wanted;
  const all = await listSubscriptions(client, cloud, signal);
  const usable = all.filter(({ state = 'Enabled' }) => state === 'Enabled' || state === 'Warned');
  if (usable.length === 0) {
    throw new FailbackError('E_AZURE_LOGIN', 'The login to Azure has no subscription that can be used.', {
      hint: 'Log in to another tenant (az login --tenant TENANT), or ask for a role in a subscription.',
    });
  }
  const named = ({ displayName }: Subscription) => displayName.toLowerCase() === wanted?.toLowerCase();
  const fitting = wanted === undefined ? usable : usable.filter(named);
  const [first, ...others] = fitting;
  if (first && others.length === 0) return first.subscriptionId;
  const shown = (fitting.length > 0 ? fitting : usable).map((one) => `${one.subscriptionId} (${one.displayName})`);
  const of = wanted === undefined ? '' : ` called "${wanted}"`;
  const message = first
    ? `There are ${fitting.length} subscriptions${of} to choose from.`
    : `There is no subscription${of}.`;
  throw new FailbackError('E_USAGE', message, {
    hint: `Name one with --subscription or AZURE_SUBSCRIPTION_ID: ${shown.slice(0, 10).join(', ')}${shown.length > 10 ? ', …' : ''}.`,
    data: { subscriptions: usable.map((one) => one.subscriptionId) },
  });
}

/** Subscriptions - List, 2022-12-01. */
async function listSubscriptions(client: ResourceManagementClient, cloud: Cloud, signal: AbortSignal) {
  const { createPipelineRequest } = await import('@azure/core-rest-pipeline');
  const found: Subscription[] = [];
  try {
    let url: string | undefined = `${cloud.arm}/subscriptions?api-version=2022-12-01`;
    while (url !== undefined) {
      const response = await client.sendRequest(createPipelineRequest({ url, abortSignal: signal }));
      if (response.status !== 200) throw answerAsError(response);
      const page = JSON.parse(response.bodyAsText ?? '') as { value: Subscription[]; nextLink?: string };
      found.push(...page.value);
      url = page.nextLink || undefined;
    }
  } catch (error) {
    throw azureError(error, 'list the subscriptions', signal);
  }
  return found;
}
