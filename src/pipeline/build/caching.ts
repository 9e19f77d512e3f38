import { type Known, knownIn } from '../../cache/known.ts';
import type { CacheMemory } from '../../cache/memory.ts';
import { type StepCache, stepCache } from '../../cache/step-cache.ts';
import { defaultCacheDir } from '../../paths.ts';
import type { BuildInput, BuildKeys } from './keys.ts';
import { buildMemory } from './memory.ts';
import type { BuildOptions } from './options.ts';

/** The cache of a build. */
export interface Caching {
  readonly steps: StepCache;
  readonly known: Known;
  readonly memory: CacheMemory;
  /** What goes into the image, and the keys that come out of it; absent as long as they are not known. */
  input?: BuildInput;
  keys?: BuildKeys;
  /** Held while this run makes the image. */
  lock?: AsyncDisposable | undefined;
}

/** The cache that the options ask for, if any. */
export function cachingOf(options: BuildOptions): Caching | undefined {
  if (options.cache === false) return undefined;
  const { cacheDir = defaultCacheDir() } = options;
  const memory = (options.memory ?? buildMemory()).cache as CacheMemory;
  return { steps: stepCache({ cacheDir, memory }), known: knownIn(cacheDir, memory), memory };
}

/** Lets others make the image, or take it. */
export async function releaseLock(caching: Caching | undefined): Promise<void> {
  const lock = caching?.lock;
  if (caching) caching.lock = undefined;
  await lock?.[Symbol.asyncDispose]();
}
