import type { Account } from '../account.ts';
import { list, needed, object, text } from './kinds.ts';
import { invalid } from './refusals.ts';
import type { Thing } from './thing.ts';

type Value = string | number | boolean | undefined;
/** What each filter of an operation looks at. */
export type Filters<T> = Readonly<Record<string, (thing: T, account: Account) => Value | readonly Value[]>>;

export const filterList = list(object({ Name: needed(text), Value: list(text) }));
export type GivenFilters = ReturnType<typeof filterList.read>;

const MOST_VALUES = 200;

/** Whether a thing has, for every filter, one of its values; `*` and `?` are wild. Throws for a filter that is not known. */
export function matcher<T extends Thing>(known: Filters<T>, given: GivenFilters, account: Account) {
  const tests = given.map(({ Name, Value }) => {
    if (Value.length > MOST_VALUES) throw invalid(`The maximum number of filter values is ${MOST_VALUES}.`);
    const patterns = Value.map(wild);
    const values = lookOf(known, Name);
    return (thing: T) =>
      [values(thing, account)].flat().some((value) => patterns.some((one) => one.test(String(value ?? ''))));
  });
  return (thing: T) => tests.every((fits) => fits(thing));
}

function lookOf<T extends Thing>(known: Filters<T>, name: string): Filters<T>[string] {
  if (name === 'tag-key') return ({ tags }) => [...tags.keys()];
  if (name === 'tag-value') return ({ tags }) => [...tags.values()];
  // A thing without the tag has no value at all: not even an empty one.
  if (name.startsWith('tag:')) return ({ tags }) => (tags.has(name.slice(4)) ? tags.get(name.slice(4)) : []);
  const look = known[name];
  if (!look) throw invalid(`The filter '${name}' is invalid`);
  return look;
}

function wild(text: string): RegExp {
  const source = text.replace(/[\\^$.*+?()[\]{}|]/g, (char) =>
    char === '*' ? '.*' : char === '?' ? '.' : `\\${char}`,
  );
  return new RegExp(`^${source}$`, 's');
}
