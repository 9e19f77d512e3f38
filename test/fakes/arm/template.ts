import { badRequest } from './arm-error.ts';
import { isObject, type Json, objectAt } from './json.ts';

/** A template with the values of its parameters and variables in place; other expressions stay as they are. */
export function fillIn(template: Json, given: Json): Json {
  const declared = objectAt(template, 'parameters') ?? {};
  const variables = objectAt(template, 'variables') ?? {};
  const lookUp = (kind: string, name: string): unknown => {
    if (kind === 'variables') return resolve(variables[name]);
    const value = objectAt(given, name)?.['value'] ?? objectAt(declared, name)?.['defaultValue'];
    if (value !== undefined) return value;
    throw badRequest('InvalidTemplate', `The value for the template parameter '${name}' is not provided.`);
  };
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve);
    if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, resolve(one)]));
    const [, kind = '', name = ''] =
      typeof value === 'string' ? (/^\[(parameters|variables)\('([^']+)'\)\]$/.exec(value) ?? []) : [];
    return kind === '' ? value : lookUp(kind, name);
  };
  return { ...template, resources: resolve(template['resources']) };
}
