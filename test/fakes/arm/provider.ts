import { isDeepStrictEqual } from 'node:util';
import { accepted, type Answer } from './answer.ts';
import { ArmError, badRequest, conflict, notFound } from './arm-error.ts';
import type { ArmFault } from './faults.ts';
import { requireGroup } from './groups.ts';
import type { Json } from './json.ts';
import { checkModel, model } from './model.ts';
import { requireRegion } from './regions.ts';
import { page } from './pages.ts';
import { lastName, parentId, parseId, type ResourceId } from './resource-id.ts';
import type { Call, ResourceType, Work, World } from './resource-type.ts';
import { type Resource, state, view } from './resources.ts';

export interface ArmCall {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Json;
  readonly fault: ArmFault | undefined;
}

const tagsOnly = model('ResourceUpdate', { tags: 'map' });

/** Requests about resources of the types that are known: what holds for all of them. */
export async function provider(world: World, types: readonly ResourceType[], request: ArmCall): Promise<Answer> {
  const id = parseId(request.path);
  if (id?.type === undefined) throw notFound('NotFound', `There is nothing at ${request.path}.`);
  const find = (name: string) => types.find(({ type }) => type.toLowerCase() === name.toLowerCase());
  const depth = id.type.split('/').length - 1;
  const nested = find(id.type);
  const word = lastName(id.type);
  const type = nested ?? (id.names.length < depth ? find(parentId(`${id.type}/`)) : undefined);
  if (!type) throw unknownType(id);
  const apiVersion = requireVersion(type, request.query);
  const target = nested ? request.path : parentId(`${request.path}/`);
  const call = { world, id: canonical(target), apiVersion, query: request.query, body: request.body };
  if (nested && id.names.length < depth) return listed(call, type, id, request);
  if (!nested) return act(call, type, word, request);
  if (request.method === 'PUT') return put(call, type, request);
  const resource = world.resources.get(call.id);
  if (request.method === 'DELETE') return resource ? remove(call, type, resource, request) : { status: 204 };
  const found = requireResource(call, resource);
  if (request.method === 'GET') return { status: 200, body: shown(call, type, found) };
  if (request.method === 'HEAD') return { status: 204 };
  if (request.method === 'PATCH') return patch(call, type, found, request);
  throw new ArmError(405, 'MethodNotAllowed', `The method ${request.method} is not allowed here.`);
}

async function put(call: Call, type: ResourceType, request: ArmCall): Promise<Answer> {
  const { world, id, body, apiVersion } = call;
  requireGroup(world, id, 'write');
  if (!type.name.test(lastName(id))) {
    throw badRequest(
      'InvalidParameter',
      `The entity name '${lastName(id)}' is invalid according to its validation rule: ${type.name.source}.`,
    );
  }
  if (type.type.split('/').length > 2 && !world.resources.get(parentId(id))) {
    throw notFound(
      'ParentResourceNotFound',
      `Failed to perform 'write' on resource(s) of type '${type.type}', because the parent resource '${parentId(id)}' could not be found.`,
    );
  }
  checkModel(body, type.body);
  const existing = world.resources.get(id);
  const location = type.proxy ? undefined : requireRegion(body['location'] as string | undefined, type.type);
  if (existing && existing.location !== location) {
    throw conflict(
      'InvalidResourceLocation',
      `The resource '${lastName(id)}' already exists in location '${existing.location ?? ''}'. A resource with the same name cannot be created in location '${location}'. Please select a new resource name.`,
    );
  }
  const again = world.operations.with(id);
  // The same request again, as after an answer that was lost, is not a second one.
  if (again && existing && isDeepStrictEqual(existing.hidden.request, body)) {
    return accepted(world, again, { method: 'PUT', apiVersion, status: 201, body: shown(call, type, existing) });
  }
  requireIdle(world, id);
  const { resource, ...work } = type.put(call, existing);
  const created = { ...resource, hidden: { ...resource.hidden, request: body } };
  created.properties = { ...created.properties, provisioningState: existing ? 'Updating' : 'Creating' };
  world.resources.add(created);
  const status = existing ? 200 : (type.createdStatus ?? 201);
  return carryOut(call, request, { resource: created, work, status, type });
}

async function patch(call: Call, type: ResourceType, resource: Resource, request: ArmCall): Promise<Answer> {
  requireIdle(call.world, call.id);
  checkModel(call.body, type.update ?? tagsOnly);
  const work = type.patch?.(call, resource) ?? { slowness: 0 };
  if (call.body['tags'] !== undefined) resource.tags = call.body['tags'] as Record<string, string>;
  return carryOut(call, request, { resource, work, status: work.slowness === 0 ? 200 : 202, type });
}

async function remove(call: Call, type: ResourceType, resource: Resource, request: ArmCall): Promise<Answer> {
  const { world } = call;
  const going = world.operations.with(call.id);
  if (going && state(resource) === 'Deleting')
    return accepted(world, going, { method: 'DELETE', apiVersion: call.apiVersion, status: 202 });
  requireIdle(world, call.id);
  const work = type.remove?.(call, resource) ?? {};
  resource.properties['provisioningState'] = 'Deleting';
  const finish = async () => {
    await work.finish?.();
    world.resources.delete(resource.id);
    await resource.hidden.blob?.remove();
    const parent = world.resources.get(parentId(resource.id));
    if (parent) parent.hidden.emptied = world.clock.now();
    return undefined;
  };
  return carryOut(call, request, { resource, work: { ...work, finish }, status: 202 });
}

async function act(call: Call, type: ResourceType, word: string, request: ArmCall): Promise<Answer> {
  const wanted = `${request.method} ${word}`.toLowerCase();
  const action = Object.entries(type.actions ?? {}).find(([name]) => withMethod(name) === wanted)?.[1];
  if (!action)
    throw notFound('InvalidResourceType', `The resource type '${type.type}' knows no ${request.method} ${word}.`);
  const resource = requireResource(call, call.world.resources.get(call.id));
  checkModel(call.body, action.body ?? model('Empty', {}));
  const outcome = action.run(call, resource);
  if ('answer' in outcome) return { status: 200, body: outcome.answer };
  if (outcome.slowness === 0) return { status: 200, body: await outcome.finish?.() };
  requireIdle(call.world, call.id);
  return carryOut(call, request, { resource, work: outcome, status: 202 });
}

function withMethod(action: string): string {
  return (action.includes(' ') ? action : `POST ${action}`).toLowerCase();
}

/** Begins the operation, or does it at once; `type` says that its result is the resource. */
async function carryOut(
  call: Call,
  { method, fault }: ArmCall,
  { resource, work, status, type }: { resource: Resource; work: Work; status: number; type?: ResourceType },
): Promise<Answer> {
  const { world, apiVersion } = call;
  const finish = async () => {
    if (fault?.kind === 'operation') throw new ArmError(400, fault.code, fault.message ?? fault.code);
    const output = await work.finish?.();
    if (!type) return output;
    resource.properties['provisioningState'] = 'Succeeded';
    return shown(call, type, resource);
  };
  const usual = work.duration ?? world.settings.milliseconds * (work.slowness ?? 1);
  if (work.slowness === 0 && fault === undefined) {
    const output = await finish();
    return { status: status === 202 ? 200 : status, body: output };
  }
  const operation = world.operations.begin({
    ids: [resource.id, ...(work.holds ?? [])],
    milliseconds: fault?.kind === 'slow' ? fault.milliseconds : usual,
    finish,
    fail: () => {
      if (type || method === 'DELETE') resource.properties['provisioningState'] = 'Failed';
    },
  });
  const body = type ? shown(call, type, resource) : undefined;
  return accepted(world, operation, { method, apiVersion, status, body });
}

function listed(call: Call, type: ResourceType, { group }: ResourceId, request: ArmCall): Answer {
  const place = call.id.replace(/\/providers\/.*/i, '');
  if (group !== undefined) requireGroup(call.world, call.id, 'read');
  const parent = type.type.split('/').length > 2 ? parentId(`${call.id}/x`) : place;
  if (parent !== place && !call.world.resources.get(parent))
    throw notFound('ParentResourceNotFound', `The parent resource '${parent}' could not be found.`);
  const found = call.world.resources.under(parent).filter((resource) => resource.type === type.type);
  return page(call.world, request.path, call.query, found, (resource) => shown(call, type, resource));
}

/** A resource as GET would give it now. */
export function shownNow(world: World, resource: Resource, types: readonly ResourceType[]): Json {
  const type = types.find((one) => one.type === resource.type);
  const call = { world, id: resource.id, apiVersion: '', query: new URLSearchParams(), body: {} };
  return type ? shown(call, type, resource) : view(resource);
}

/** A resource as it is now. */
function shown(call: Call, type: ResourceType, resource: Resource): Json {
  const live = type.live?.(call, resource) ?? {};
  return view({ ...resource, properties: { ...resource.properties, ...live } });
}

function requireResource({ world, id }: Call, resource: Resource | undefined): Resource {
  requireGroup(world, id, 'read');
  if (resource) return resource;
  const { type = '', names, group = '' } = parseId(id) ?? { names: [] };
  const [namespace = '', ...words] = type.split('/');
  const path = words.map((word, index) => `${word}/${names[index] ?? ''}`).join('/');
  throw notFound(
    'ResourceNotFound',
    `The Resource '${namespace}/${path}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );
}

function requireIdle(world: World, id: string): void {
  if (!world.operations.with(id)) return;
  throw conflict(
    'Conflict',
    'The request failed due to conflict with a concurrent request. To resolve it, please refer to https://aka.ms/activitylog to get more details on the conflicting requests.',
  );
}

function requireVersion({ type, apiVersions }: ResourceType, query: URLSearchParams): string {
  const version = query.get('api-version') ?? '';
  if (version === '')
    throw badRequest(
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  if (apiVersions.includes(version)) return version;
  throw badRequest(
    'NoRegisteredProviderFound',
    `No registered resource provider found for API version '${version}' for type '${lastName(type)}'. The supported api-versions are '${apiVersions.join(', ')}'.`,
  );
}

function unknownType({ type = '' }: ResourceId): ArmError {
  const [namespace = '', ...words] = type.split('/');
  return notFound(
    'InvalidResourceType',
    `The resource type '${words.join('/')}' could not be found in the namespace '${namespace}'.`,
  );
}

/** As ARM writes ids: `resourceGroups`, whatever the request said. */
function canonical(path: string): string {
  return path.replace(/\/resourcegroups\//i, '/resourceGroups/');
}
