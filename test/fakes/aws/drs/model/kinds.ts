/** What a member of a request may be: the shapes of an API model, as far as DRS has them. */
import type { FieldProblem } from '../refusals.ts';

/** Says what is wrong with a value, each problem with the path of its member. */
export type Kind = (value: unknown, path: string) => readonly FieldProblem[];

const wrong = (name: string, message: string): readonly FieldProblem[] => [{ name, message }];

const check =
  (accepts: (value: unknown) => boolean, message: string): Kind =>
  (value, path) =>
    accepts(value) ? [] : wrong(path, message);

export const boolean = check((value) => typeof value === 'boolean', 'Must be a boolean');

export function text(most: number, least = 0): Kind {
  const fits = (value: unknown) => typeof value === 'string' && value.length >= least && value.length <= most;
  return check(fits, `Must be a string of ${least} to ${most} characters`);
}

export function matching(pattern: RegExp): Kind {
  const whole = new RegExp(`^(?:${pattern.source})$`);
  return check(
    (value) => typeof value === 'string' && whole.test(value),
    `Member must satisfy regular expression pattern: ${pattern.source}`,
  );
}

export function oneOf(...values: readonly string[]): Kind {
  return check(
    (value) => typeof value === 'string' && values.includes(value),
    `Member must satisfy enum value set: [${values.join(', ')}]`,
  );
}

export function whole(least: number, most = Number.MAX_SAFE_INTEGER): Kind {
  const fits = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most;
  return check(fits, `Must be a whole number, at least ${least}`);
}

export function list(kind: Kind, least = 0, most = Number.MAX_SAFE_INTEGER): Kind {
  return (value, path) => {
    if (!Array.isArray(value)) return wrong(path, 'Must be a list');
    if (value.length < least) return wrong(path, `Member must have length greater than or equal to ${least}`);
    if (value.length > most) return wrong(path, `Member must have length less than or equal to ${most}`);
    return value.flatMap((one: unknown, index) => kind(one, `${path}[${index}]`));
  };
}

export function map(kind: Kind): Kind {
  return (value, path) =>
    isObject(value)
      ? Object.entries(value).flatMap(([key, one]) => [
          ...text(256)(key, `${path} (key)`),
          ...kind(one, `${path}.${key}`),
        ])
      : wrong(path, 'Must be a map');
}

/** An object with known members; a name that ends with `*` is required. */
export function struct(shape: Readonly<Record<string, Kind>>): Kind {
  const members = Object.entries(shape).map(([name, kind]) => ({
    ...{ name: name.replace('*', ''), kind },
    required: name.endsWith('*'),
  }));
  const known = new Set(members.map(({ name }) => name));
  return (value, path) => {
    if (!isObject(value)) return wrong(path, 'Must be a structure');
    const at = (name: string) => (path === '' ? name : `${path}.${name}`);
    const strange = Object.keys(value).filter((name) => !known.has(name));
    return [
      ...strange.flatMap((name) => wrong(at(name), 'Unknown member')),
      ...members.flatMap(({ name, kind, required }) => {
        const given = value[name];
        if (given === undefined || given === null) return required ? wrong(at(name), 'Member must not be null') : [];
        return kind(given, at(name));
      }),
    ];
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
