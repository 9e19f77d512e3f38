import { setTimeout as sleep } from 'node:timers/promises';
import { interrupted } from '../errors.ts';
import type { Aws } from './aws.ts';

/** How much longer each pause is than the one before, and how much longer than the first at most: 5 s to a minute. */
const GROWTH = 1.25;
const LONGEST = 12;

/** Looks until there is something, less and less often. Throws what `look` throws, and `E_INTERRUPTED`. */
export async function pollUntil<T>(
  { pollMs }: Pick<Aws, 'pollMs'>,
  look: () => Promise<T | undefined>,
  signal: AbortSignal,
): Promise<T> {
  for (let pause = pollMs; ; pause = Math.min(pause * GROWTH, pollMs * LONGEST)) {
    const found = await look();
    if (found !== undefined) return found;
    try {
      await sleep(pause, undefined, { signal });
    } catch (error) {
      throw interrupted(error);
    }
  }
}
