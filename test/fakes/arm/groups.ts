import { accepted, type Answer } from './answer.ts';
import { ArmError, badRequest, conflict, notFound } from './arm-error.ts';
import { checkModel, model } from './model.ts';
import { page } from './pages.ts';
import type { ArmCall } from './provider.ts';
import { requireRegion } from './regions.ts';
import { groupOf, lastName, parseId } from './resource-id.ts';
import type { World } from './resource-type.ts';
import { type Resource, state, view } from './resources.ts';

export const GROUP = 'Microsoft.Resources/resourceGroups';
const VERSIONS = ['2021-04-01', '2022-09-01', '2024-03-01', '2024-11-01', '2025-04-01'];
const body = model('ResourceGroup', {
  ...{ id: 'text', name: 'text', type: 'text', location: 'text', managedBy: 'text', tags: 'map' },
  properties: model('ResourceGroupProperties', { provisioningState: 'text' }),
});

export function groupId(subscription: string, name: string): string {
  return `/subscriptions/${subscription}/resourceGroups/${name}`;
}

/** Refuses a request about something in a group that is not there, or that is going away. */
export function requireGroup(world: World, id: string, intent: 'read' | 'write'): Resource {
  const name = groupOf(id) ?? '';
  const group = world.resources.get(groupId(parseId(id)?.subscription ?? '', name));
  if (!group) throw notFound('ResourceGroupNotFound', `Resource group '${name}' could not be found.`);
  if (intent === 'write' && state(group) === 'Deleting') {
    throw conflict(
      'ResourceGroupBeingDeleted',
      `The resource group '${name}' is in deprovisioning state and cannot perform this operation.`,
    );
  }
  return group;
}

/** Requests about resource groups; undefined for other paths. */
export function groups(world: World, request: ArmCall): Answer | undefined {
  const { method, path, query } = request;
  const [, subscription = '', name, list] =
    /^\/subscriptions\/([^/]+)(?:\/resourcegroups(?:\/([^/]+?))?(\/resources)?|\/resources)$/i.exec(path) ?? [];
  if (subscription === '') return undefined;
  requireGroupVersion(query);
  const id = groupId(subscription, name ?? '');
  if (/\/resources$/i.test(path)) {
    if (list !== undefined) requireGroup(world, id, 'read');
    return listResources(world, list === undefined ? `/subscriptions/${subscription}` : id, request);
  }
  if (name === undefined) return page(world, path, query, all(world, subscription), view);
  const group = world.resources.get(id);
  if (method === 'PUT') return put(world, id, request, group);
  if (method === 'HEAD') return { status: group ? 204 : 404 };
  const found = requireGroup(world, id, method === 'GET' ? 'read' : 'write');
  if (method === 'GET') return { status: 200, body: view(found) };
  if (method === 'PATCH') {
    checkModel(request.body, body);
    found.tags = (request.body['tags'] ?? found.tags ?? {}) as Record<string, string>;
    return { status: 200, body: view(found) };
  }
  if (method === 'DELETE') return remove(world, found, request);
  throw new ArmError(405, 'MethodNotAllowed', `The method ${method} is not allowed here.`);
}

function put(world: World, id: string, { body: given }: ArmCall, existing: Resource | undefined): Answer {
  if (!/^[-\w.()]{1,90}(?<!\.)$/u.test(lastName(id))) {
    throw badRequest(
      'InvalidParameter',
      `The provided resource group name '${lastName(id)}' has these invalid characters or is too long.`,
    );
  }
  checkModel(given, body);
  const location = requireRegion(given['location'] as string | undefined, GROUP);
  if (existing) requireGroup(world, id, 'write');
  if (existing && existing.location !== location) {
    throw conflict(
      'InvalidResourceGroupLocation',
      `Invalid resource group location '${location}'. The Resource group already exists in location '${existing.location ?? ''}'.`,
    );
  }
  const tags = (given['tags'] ?? {}) as Record<string, string>;
  const group: Resource = {
    id,
    type: GROUP,
    location,
    tags,
    others: {},
    properties: { provisioningState: 'Succeeded' },
    hidden: {},
  };
  world.resources.add(group);
  return { status: existing ? 200 : 201, body: view(group) };
}

function remove(world: World, group: Resource, { query, fault }: ArmCall): Answer {
  group.properties = { provisioningState: 'Deleting' };
  world.operations.drop(group.id);
  const operation = world.operations.begin({
    ids: [group.id],
    milliseconds: fault?.kind === 'slow' ? fault.milliseconds : world.settings.milliseconds * 2,
    async finish() {
      if (fault?.kind === 'operation') throw new ArmError(409, fault.code, fault.message ?? fault.code);
      const kept = world.resources
        .under(group.id)
        .filter(({ hidden }) => (hidden.accessUntil ?? 0) > world.clock.now());
      for (const { id, hidden } of world.resources.under(group.id).filter((resource) => !kept.includes(resource))) {
        world.resources.delete(id);
        await hidden.blob?.remove();
      }
      if (kept.length > 0) {
        throw conflict(
          'ResourceGroupDeletionBlocked',
          `Deletion of resource group '${lastName(group.id)}' failed as resources with identifiers '${kept.map(({ id }) => id).join(',')}' could not be deleted. The provisioning state of the resource group will be rolled back.`,
        );
      }
      world.resources.delete(group.id);
    },
    fail: () => (group.properties = { provisioningState: 'Succeeded' }),
  });
  return accepted(world, operation, { method: 'DELETE', apiVersion: query.get('api-version') ?? '', status: 202 });
}

function all(world: World, subscription: string): Resource[] {
  return world.resources.under(`/subscriptions/${subscription}`).filter(({ type }) => type === GROUP);
}

/**
 * Resources without their properties; `$filter` by type or tag. With a tag's value the answer has no tags, as the
 * reference of Resources - List says.
 */
function listResources(world: World, path: string, request: ArmCall): Answer {
  const filter = request.query.get('$filter') ?? '';
  const [, wantedType] = /^resourceType eq '([^']+)'$/i.exec(filter) ?? [];
  const [, tag, value] = /^tagName eq '([^']+)'(?: and tagValue eq '([^']*)')?$/i.exec(filter) ?? [];
  if (filter !== '' && wantedType === undefined && tag === undefined) {
    throw badRequest('InvalidFilterInQueryString', `Invalid $filter '${filter}' specified in the query string.`);
  }
  const tagged = ({ tags = {} }: Resource) =>
    Object.entries(tags).some(
      ([name, its]) => name.toLowerCase() === tag?.toLowerCase() && (value === undefined || value === its),
    );
  // Parts of other resources have no region, and are in no list but their parent's.
  const fits = (resource: Resource) =>
    resource.type !== GROUP &&
    resource.location !== undefined &&
    (wantedType ?? resource.type).toLowerCase() === resource.type.toLowerCase() &&
    (tag === undefined || tagged(resource));
  const found = world.resources.under(path).filter(fits);
  return page(world, request.path, request.query, found, (resource) => ({
    ...view(resource),
    properties: undefined,
    ...(value === undefined ? {} : { tags: undefined }),
  }));
}

function requireGroupVersion(query: URLSearchParams): void {
  const version = query.get('api-version');
  if (version === null)
    throw badRequest(
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  if (VERSIONS.includes(version)) return;
  throw badRequest(
    'InvalidApiVersionParameter',
    `The api-version '${version}' is invalid. The supported versions are '${VERSIONS.join(',')}'.`,
  );
}
