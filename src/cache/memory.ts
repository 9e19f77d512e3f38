/** What the runs of one process need not find out twice. */
export interface CacheMemory {
  /** Digests of files in the cache, by what `fileIdentity` says of them. */
  readonly digests: Map<string, Promise<string>>;
  /** What `recall` has given. */
  readonly known: Map<string, unknown>;
}

export function cacheMemory(): CacheMemory {
  return { digests: new Map(), known: new Map() };
}
