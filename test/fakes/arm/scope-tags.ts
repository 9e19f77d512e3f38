import type { Answer } from './answer.ts';
import { badRequest, notFound } from './arm-error.ts';
import { objectAt, textAt } from './json.ts';
import { checkModel, model, oneOf } from './model.ts';
import type { ArmCall } from './provider.ts';
import type { World } from './resource-type.ts';

const tags = model('Tags', { tags: 'map' });
const patch = model('TagsPatchResource', { operation: oneOf('Replace', 'Merge', 'Delete'), properties: tags });

/** Tags - Get, Update At Scope: the tags of a resource of any type; undefined for other paths. */
export function scopeTags(world: World, { method, path, body }: ArmCall): Answer | undefined {
  const scope = /^(.*)\/providers\/Microsoft\.Resources\/tags\/default$/i.exec(path)?.[1];
  if (scope === undefined) return undefined;
  const resource = world.resources.get(scope);
  if (!resource) throw notFound('ResourceNotFound', `The Resource '${scope}' was not found.`);
  if (resource.location === undefined)
    throw badRequest('TagsNotSupportedForResource', `The resource type '${resource.type}' does not have tags.`);
  if (method === 'PATCH') {
    checkModel(body, patch);
    const given = (objectAt(body, 'properties.tags') ?? {}) as Record<string, string>;
    const before = resource.tags ?? {};
    const operation = textAt(body, 'operation');
    if (operation === 'Delete') {
      resource.tags = Object.fromEntries(Object.entries(before).filter(([name, value]) => given[name] !== value));
    } else resource.tags = operation === 'Merge' ? { ...before, ...given } : given;
  }
  const id = `${scope}/providers/Microsoft.Resources/tags/default`;
  const properties = { tags: resource.tags ?? {} };
  return { status: 200, body: { id, name: 'default', type: 'Microsoft.Resources/tags', properties } };
}
