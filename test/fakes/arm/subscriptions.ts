import type { Answer } from './answer.ts';
import { notFound } from './arm-error.ts';
import type { Json } from './json.ts';
import { REGIONS } from './regions.ts';
import type { ResourceType } from './resource-type.ts';
import { vmSkus } from './vm-sizes.ts';

export interface Subscription {
  readonly id: string;
  readonly displayName: string;
}

export interface Account {
  readonly tenantId: string;
  readonly subscriptions: readonly Subscription[];
}

/** Tenants, subscriptions, and what a subscription can use; undefined for other paths. */
export function subscriptions(
  path: string,
  query: URLSearchParams,
  account: Account,
  types: readonly ResourceType[],
): Answer | undefined {
  if (path === '/tenants') {
    const { tenantId } = account;
    return ok({ value: [{ id: `/tenants/${tenantId}`, tenantId, displayName: 'Fake' }] });
  }
  if (path === '/subscriptions') return ok({ value: account.subscriptions.map((one) => shown(one, account.tenantId)) });
  const [, id, rest = ''] = /^\/subscriptions\/([^/]+)(?:\/(.*))?$/.exec(path) ?? [];
  if (id === undefined) return undefined;
  const subscription = account.subscriptions.find((one) => one.id === id.toLowerCase());
  if (!subscription) throw notFound('SubscriptionNotFound', `The subscription '${id}' could not be found.`);
  if (rest === '') return ok(shown(subscription, account.tenantId));
  if (rest === 'locations') return ok({ value: Object.entries(REGIONS).map((region) => shownLocation(id, region)) });
  if (/^providers\/Microsoft\.Compute\/skus$/i.test(rest)) {
    const location = /^location eq '([^']+)'$/.exec(query.get('$filter') ?? '')?.[1];
    return ok({ value: vmSkus(location === undefined ? Object.keys(REGIONS) : [location]) });
  }
  const namespace = /^providers\/([^/]+)$/.exec(rest)?.[1];
  return namespace === undefined ? undefined : ok(registration(id, namespace, types));
}

const ok = (body: Json): Answer => ({ status: 200, body });

function shown({ id, displayName }: Subscription, tenantId: string): Json {
  return {
    id: `/subscriptions/${id}`,
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    subscriptionId: id,
    tenantId,
    displayName,
    state: 'Enabled',
    subscriptionPolicies: {
      locationPlacementId: 'Public_2014-09-01',
      quotaId: 'PayAsYouGo_2014-09-01',
      spendingLimit: 'Off',
    },
  };
}

function shownLocation(subscription: string, [name, displayName]: [string, string]): Json {
  return {
    id: `/subscriptions/${subscription}/locations/${name}`,
    name,
    type: 'Region',
    displayName,
    regionalDisplayName: displayName,
    metadata: { regionType: 'Physical', regionCategory: 'Recommended' },
  };
}

function registration(subscription: string, namespace: string, types: readonly ResourceType[]): Json {
  const own = types.filter(({ type }) => type.toLowerCase().startsWith(`${namespace.toLowerCase()}/`));
  if (own.length === 0) throw notFound('InvalidResourceNamespace', `The resource namespace '${namespace}' is invalid.`);
  const locations = Object.values(REGIONS);
  return {
    id: `/subscriptions/${subscription}/providers/${namespace}`,
    namespace,
    registrationState: 'Registered',
    resourceTypes: own.map(({ type, apiVersions }) => ({
      resourceType: type.slice(namespace.length + 1),
      locations,
      apiVersions: apiVersions.toReversed(),
    })),
  };
}
