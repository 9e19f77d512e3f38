import type { Extent } from '../../bytes.ts';

/** All functions here take and give extents by rising offset that do not overlap, unless they say otherwise. */

/** Extents in any order, which may overlap, as the fewest that hold the same bytes. */
export function joined(extents: readonly Extent[]): Extent[] {
  const all: { offset: number; length: number }[] = [];
  for (const { offset, length } of [...extents].sort((a, b) => a.offset - b.offset)) {
    const last = all.at(-1);
    if (last === undefined || last.offset + last.length < offset) all.push({ offset, length });
    else last.length = Math.max(last.length, offset + length - last.offset);
  }
  return all;
}

/** What of `from` is not in `holes`. */
export function* without(from: Iterable<Extent>, holes: Iterable<Extent>): Generator<Extent> {
  const rest = holes[Symbol.iterator]();
  let hole = next(rest);
  for (const { offset, length } of from) {
    const end = offset + length;
    let start = offset;
    while (start < end) {
      while (hole && hole.end <= start) hole = next(rest);
      const stop = hole ? Math.min(hole.start, end) : end;
      if (start < stop) yield { offset: start, length: stop - start };
      start = hole && hole.start < end ? hole.end : end;
    }
  }
}

/** What is in both; `a` is gone through twice. */
export function common(a: readonly Extent[], b: Iterable<Extent>): Generator<Extent> {
  return without(a, [...without(a, b)]);
}

/** The whole units of each extent. */
export function* wholeUnits(extents: Iterable<Extent>, unit: number): Generator<Extent> {
  for (const { offset, length } of extents) {
    const start = Math.ceil(offset / unit) * unit;
    const end = Math.floor((offset + length) / unit) * unit;
    if (start < end) yield { offset: start, length: end - start };
  }
}

export function totalLength(extents: Iterable<Extent>): number {
  let sum = 0;
  for (const { length } of extents) sum += length;
  return sum;
}

/** Gives extents away piece by piece: each time at most as many bytes as are asked for then. */
export function piecesOf(extents: Iterable<Extent>): (max: number) => Extent | undefined {
  const rest = extents[Symbol.iterator]();
  let at = next(rest);
  return (max) => {
    if (at === undefined) return undefined;
    const length = Math.min(max, at.end - at.start);
    const piece = { offset: at.start, length };
    at = at.start + length < at.end ? { start: at.start + length, end: at.end } : next(rest);
    return piece;
  };
}

function next(extents: Iterator<Extent>): { start: number; end: number } | undefined {
  const step = extents.next();
  if (step.done) return undefined;
  const { offset, length } = step.value;
  return { start: offset, end: offset + length };
}
