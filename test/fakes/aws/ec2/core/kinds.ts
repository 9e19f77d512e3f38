import { badValue, invalid, missing, unknownParameter } from './refusals.ts';

/** What a parameter may be: reads its text, or refuses it. Something that was not sent is `undefined`. */
export interface Kind<T> {
  read(value: unknown, path: string): T;
}
export type Members = Readonly<Record<string, Kind<unknown>>>;
export type Given<M extends Members> = { readonly [N in keyof M]: M[N] extends Kind<infer T> ? T : never };

export const text = kind((value, path) => {
  if (typeof value === 'string') return value;
  throw unknownParameter(`${path}.${Object.keys(value as object)[0] ?? ''}`);
});

export const flag = kind((value, path) => {
  if (value === 'true' || value === 'false') return value === 'true';
  throw badValue(path, value, 'Expecting true or false.');
});

export const whole = kind((value, path) => {
  if (typeof value === 'string' && /^-?\d{1,15}$/.test(value)) return Number(value);
  throw badValue(path, value, 'Expecting a whole number.');
});

/** A whole number between two others. */
export function between(least: number, most: number): Kind<number | undefined> {
  return kind((value, path) => {
    const number = whole.read(value, path) ?? 0;
    if (number >= least && number <= most) return number;
    throw badValue(path, number, `Expecting a value between ${least} and ${most}.`);
  });
}

export function oneOf<T extends string>(...values: readonly T[]): Kind<T | undefined> {
  return kind((value, path) => {
    const found = values.find((one) => one === value);
    if (found !== undefined) return found;
    throw invalid(`Invalid value '${String(value)}' for ${path}. Valid values: ${values.join(', ')}`);
  });
}

/** Any number of them: an empty list where there is none. */
export function list<T>(inner: Kind<T>): Kind<readonly NonNullable<T>[]> {
  return {
    read(value, path) {
      if (value === undefined || value === '') return [];
      if (!Array.isArray(value)) throw badValue(path, value, 'Expecting a list.');
      return value.map((one: unknown, index) => {
        const read = inner.read(one, `${path}.${index + 1}`);
        if (read === undefined || read === null) throw missing(`${path}.${index + 1}`);
        return read;
      });
    },
  };
}

/** An object with these members and no others. */
export function object<M extends Members>(members: M): Kind<Given<M> | undefined> {
  return kind((value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badValue(path, value);
    return readMembers(members, value, `${path}.`);
  });
}

/** One that has to be there. */
export function needed<T>(inner: Kind<T>): Kind<NonNullable<T>> {
  return {
    read(value, path) {
      const read = inner.read(value, path);
      if (read === undefined || read === null || read === '' || (Array.isArray(read) && read.length === 0))
        throw missing(path);
      return read;
    },
  };
}

/** Throws `UnknownParameter`, `MissingParameter`, `InvalidParameterValue`. */
export function readMembers<M extends Members>(members: M, value: object, prefix = ''): Given<M> {
  const given = value as Readonly<Record<string, unknown>>;
  const stranger = Object.keys(given).find((name) => !(name in members));
  if (stranger !== undefined) throw unknownParameter(`${prefix}${stranger}`);
  const read = Object.entries(members).map(([name, one]) => [name, one.read(given[name], `${prefix}${name}`)] as const);
  return Object.fromEntries(read) as Given<M>;
}

function kind<T>(read: (value: unknown, path: string) => T): Kind<T | undefined> {
  return { read: (value, path) => (value === undefined ? undefined : read(value, path)) };
}
