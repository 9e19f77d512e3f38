import { badRequest } from './arm-error.ts';
import { isObject } from './json.ts';

/** What a value of a request may be. `map` has text for any member; a list holds many of one kind. */
export type Kind =
  | 'text'
  | 'number'
  | 'boolean'
  | 'map'
  | 'any'
  | Model
  | { readonly list: Kind }
  | { readonly oneOf: readonly string[] };

/** An object with known members, by the name that its provider gives it. */
export interface Model {
  readonly model: string;
  readonly members: Readonly<Record<string, Kind>>;
}

export function model(name: string, members: Readonly<Record<string, Kind>>): Model {
  return { model: name, members };
}

export const list = (kind: Kind) => ({ list: kind });
export const oneOf = (...values: string[]) => ({ oneOf: values });
/** An object that names another resource. */
export const reference = model('SubResource', { id: 'text' });

/** Members of every resource; what the service itself sets may be sent back, and is ignored. */
export function resourceModel(name: string, properties: Model, others: Readonly<Record<string, Kind>> = {}): Model {
  const given = { id: 'text', name: 'text', type: 'text', etag: 'text', systemData: 'any' } as const;
  return model(name, { ...given, location: 'text', tags: 'map', ...others, properties });
}

/** Azure does not heed the case of such a value. */
function canonical(value: string, values: readonly string[]): string | undefined {
  return values.includes(value) ? value : values.find((one) => one.toLowerCase() === value.toLowerCase());
}

/**
 * Refuses a request with a member that is not known, or a value of another kind; writes values of a list of choices as
 * the list does.
 */
export function checkModel(value: unknown, kind: Kind, path = ''): void {
  if (value === null || value === undefined || kind === 'any') return;
  if (kind === 'text' || kind === 'number' || kind === 'boolean') {
    if (typeof value !== (kind === 'text' ? 'string' : kind)) throw wrongKind(value, kind, path);
  } else if (kind === 'map') {
    if (!isObject(value)) throw wrongKind(value, 'an object', path);
    for (const [member, one] of Object.entries(value)) checkModel(one, 'text', `${path}.${member}`);
  } else if ('list' in kind) {
    if (!Array.isArray(value)) throw wrongKind(value, 'a list', path);
    value.forEach((one: unknown, index) => checkModel(one, kind.list, `${path}[${index}]`));
  } else if ('oneOf' in kind) {
    if (typeof value !== 'string' || !canonical(value, kind.oneOf))
      throw wrongKind(value, kind.oneOf.join(' | '), path);
  } else {
    if (!isObject(value)) throw wrongKind(value, 'an object', path);
    for (const [member, one] of Object.entries(value)) {
      const here = path === '' ? member : `${path}.${member}`;
      const wanted = kind.members[member];
      if (wanted === undefined) {
        throw badRequest(
          'BadRequest',
          `Could not find member '${member}' on object of type '${kind.model}'. Path '${here}', line 1, position 1.`,
        );
      }
      checkModel(one, wanted, here);
      if (typeof one === 'string' && typeof wanted === 'object' && 'oneOf' in wanted)
        value[member] = canonical(one, wanted.oneOf);
    }
  }
}

function wrongKind(value: unknown, kind: string, path: string) {
  return badRequest(
    'BadRequest',
    `Error converting value ${JSON.stringify(value)} to ${kind}. Path '${path}', line 1, position 1.`,
  );
}
