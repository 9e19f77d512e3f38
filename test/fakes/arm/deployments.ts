import { setTimeout as sleep } from 'node:timers/promises';
import { accepted, type Answer } from './answer.ts';
import { ArmError, badRequest, notFound } from './arm-error.ts';
import { requireGroup } from './groups.ts';
import { type Json, listAt, objectAt, textAt } from './json.ts';
import { type ArmCall, provider } from './provider.ts';
import { lastName } from './resource-id.ts';
import type { ResourceType, World } from './resource-type.ts';
import { state, view } from './resources.ts';
import { fillIn } from './template.ts';

const PATH =
  /^(\/subscriptions\/[^/]+\/resourceGroups\/[^/]+)\/providers\/Microsoft\.Resources\/deployments\/([^/]+)$/i;
/** Members of a resource of a template that are not for its provider. */
const OWN = ['type', 'name', 'apiVersion', 'dependsOn', 'comments', 'condition'];

/**
 * Deployments of templates to a group, as az makes its machines and VPN connections: one resource after another, each
 * after those that it depends on. Undefined for other paths.
 */
export function deployments(world: World, types: readonly ResourceType[], request: ArmCall): Answer | undefined {
  const [, group = '', name = ''] = PATH.exec(request.path) ?? [];
  if (name === '') return undefined;
  requireGroup(world, request.path, request.method === 'GET' ? 'read' : 'write');
  const id = `${group}/providers/Microsoft.Resources/deployments/${name}`;
  if (request.method === 'GET') {
    const found = world.resources.get(id);
    if (found) return { status: 200, body: view(found) };
    throw notFound('DeploymentNotFound', `Deployment '${name}' could not be found.`);
  }
  const properties = objectAt(request.body, 'properties') ?? {};
  const template = objectAt(properties, 'template');
  if (request.method !== 'PUT' || !template) throw badRequest('InvalidTemplate', 'Deployment template is missing.');
  const resources = inOrder(listAt(fillIn(template, objectAt(properties, 'parameters') ?? {}), 'resources'));
  const deployment = {
    ...{ id, type: 'Microsoft.Resources/deployments', others: {}, hidden: {} },
    properties: { provisioningState: 'Running', mode: 'Incremental' } as Json,
  };
  world.resources.add(deployment);
  const operation = world.operations.begin({
    ids: [id],
    milliseconds: Number.POSITIVE_INFINITY,
    finish: () => undefined,
  });
  const end = (error?: ArmError) => {
    deployment.properties['provisioningState'] = error ? 'Failed' : 'Succeeded';
    if (error) operation.error = error;
    operation.ended = world.clock.now();
  };
  const deploy = (one: Json) => deployOne(world, types, group, one);
  void resources
    .reduce((before, one) => before.then(() => deploy(one)), Promise.resolve())
    .then(
      () => end(),
      (error: unknown) =>
        end(error instanceof ArmError ? error : new ArmError(500, 'InternalServerError', String(error))),
    );
  const apiVersion = request.query.get('api-version') ?? '';
  return accepted(world, operation, { method: 'PUT', apiVersion, status: 201, body: view(deployment) });
}

async function deployOne(world: World, types: readonly ResourceType[], group: string, resource: Json): Promise<void> {
  const { type, name } = { type: textAt(resource, 'type') ?? '', name: textAt(resource, 'name') ?? '' };
  const id = `${group}/providers/${type}/${name}`;
  const query = new URLSearchParams({ 'api-version': textAt(resource, 'apiVersion') ?? '' });
  const body = Object.fromEntries(Object.entries(resource).filter(([member]) => !OWN.includes(member)));
  await provider(world, types, { method: 'PUT', path: id, query, body, fault: undefined });
  while (world.operations.with(id)) {
    await sleep(5);
    await world.operations.settle();
  }
  const made = world.resources.get(id);
  if (!made || state(made) !== 'Succeeded')
    throw new ArmError(
      409,
      'ResourceDeploymentFailure',
      `The resource operation of ${id} completed with a failed provisioning state.`,
    );
}

/** Each after those on which it depends, which it names by id, or by type and name. */
function inOrder(resources: readonly Json[]): Json[] {
  const key = (one: Json) => `${textAt(one, 'type') ?? ''}/${textAt(one, 'name') ?? ''}`.toLowerCase();
  const needs = (one: Json, other: Json) => {
    const named = (one['dependsOn'] ?? []) as readonly string[];
    return named.some(
      (need) => key(other) === need.toLowerCase() || lastName(key(other)) === lastName(need.toLowerCase()),
    );
  };
  const rest = [...resources];
  const sorted: Json[] = [];
  while (rest.length > 0) {
    const next = rest.findIndex((one) => !rest.some((other) => other !== one && needs(one, other)));
    if (next < 0) throw badRequest('InvalidTemplate', 'Circular dependency detected on resources of the template.');
    sorted.push(...rest.splice(next, 1));
  }
  return sorted;
}
