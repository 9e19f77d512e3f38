import type { Extent } from '../../../src/bytes.ts';

/** A set of bytes as extents: by rising offset, neighbours joined. */
export class ExtentList {
  /** Starts and ends in turns. */
  #edges: number[] = [];

  add({ offset, length }: Extent): void {
    if (length === 0) return;
    const [from, to] = [this.#count(offset, true), this.#count(offset + length, false)];
    // An even number of edges before a place means that the place is outside.
    const start = from % 2 === 0 ? [offset] : [];
    const end = to % 2 === 0 ? [offset + length] : [];
    this.#edges.splice(from, to - from, ...start, ...end);
  }

  remove({ offset, length }: Extent): void {
    if (length === 0) return;
    const [from, to] = [this.#count(offset, true), this.#count(offset + length, false)];
    const end = from % 2 === 1 ? [offset] : [];
    const start = to % 2 === 1 ? [offset + length] : [];
    this.#edges.splice(from, to - from, ...end, ...start);
  }

  /** What of the set lies in the extent. */
  within({ offset, length }: Extent): Extent[] {
    const found: Extent[] = [];
    const end = offset + length;
    for (let at = this.#count(offset, false) & ~1; at < this.#edges.length; at += 2) {
      const [start = 0, stop = 0] = this.#edges.slice(at, at + 2);
      if (start >= end) break;
      const from = Math.max(start, offset);
      const to = Math.min(stop, end);
      if (from < to) found.push({ offset: from, length: to - from });
    }
    return found;
  }

  all(): Extent[] {
    return this.within({ offset: 0, length: Infinity });
  }

  /** How many edges lie before a place; one at the place itself counts unless `open`. */
  #count(place: number, open: boolean): number {
    let [low, high] = [0, this.#edges.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const edge = this.#edges[middle] ?? Infinity;
      if (edge < place || (!open && edge === place)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
