import type { Aws } from './aws.ts';
import type { PageOptions } from './pages.ts';

export interface FindOrMake<T> {
  /** Completes "AWS did not …": `make the VPN gateway`. */
  readonly what: string;
  readonly find: (options: PageOptions) => Promise<T | undefined>;
  readonly make: (options: PageOptions) => Promise<T>;
  /** Codes of refusals that pass here. */
  readonly passing?: readonly string[];
}

/**
 * What is there, else a new one. Each try looks again first: one whose answer was lost may have made it, and so may
 * a run before this one. Throws what `Aws.call` throws.
 */
export function findOrMake<T>(
  aws: Pick<Aws, 'call'>,
  { what, find, make, passing }: FindOrMake<T>,
  signal: AbortSignal,
): Promise<T> {
  return aws.call(what, signal, async (options) => (await find(options)) ?? (await make(options)), passing);
}
