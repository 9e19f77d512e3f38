import { cacheMemory } from '../../cache/memory.ts';

/**
 * What several builds of one process share, so that it is found out once: versions of tools, digests of ISOs and of
 * entries in the cache.
 */
export interface BuildMemory {
  /** For `buildImage` alone. */
  readonly cache: object;
}

/** Memory for the builds that are given it. */
export function buildMemory(): BuildMemory {
  return { cache: cacheMemory() };
}
