import type { Wire } from '../service.ts';

type Nested = Map<string, Nested | string>;

/**
 * The nested parameters of a form: `Filter.1.Value.2=x` is in a list `Filter` of objects with a list `Value`. Names that
 * are all numbers make a list, in their order; the `member` of the query protocol is not to be seen.
 */
export function parseForm(text: string): Wire {
  const root: Nested = new Map();
  for (const [name, value] of new URLSearchParams(text)) {
    const steps = name.split('.');
    const last = steps.pop() ?? '';
    let place = root;
    for (const step of steps) {
      const inner = place.get(step);
      const next: Nested = inner instanceof Map ? inner : new Map<string, Nested | string>();
      place.set(step, next);
      place = next;
    }
    place.set(last, value);
  }
  return Object.fromEntries([...root].map(([name, value]) => [name, unfold(value)]));
}

function unfold(value: Nested | string): unknown {
  if (typeof value === 'string') return value;
  const names = [...value.keys()];
  const [first = ''] = names;
  if (names.length === 1 && first === 'member') return unfold(value.get(first) ?? '');
  if (names.every((name) => /^\d+$/.test(name))) {
    return names.sort((a, b) => Number(a) - Number(b)).map((name) => unfold(value.get(name) ?? ''));
  }
  return Object.fromEntries([...value].map(([name, inner]) => [name, unfold(inner)]));
}
