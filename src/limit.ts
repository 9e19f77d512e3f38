/** Runs work when a place is free. */
export type Limit = <T>(work: () => Promise<T>) => Promise<T>;

/** At most `places` works at once; the others wait in line. */
export function createLimit(places: number): Limit {
  const waiting: (() => void)[] = [];
  let free = places;
  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      // The place goes to the next in line without becoming free for those who come just now.
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}

/** Works of one key run one after the other, in the order in which they came. */
export function createTurns(): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const lines = new Map<string, Limit>();
  return (key, work) => {
    const line = lines.get(key) ?? createLimit(1);
    lines.set(key, line);
    return line(work);
  };
}
