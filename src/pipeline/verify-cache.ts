import { checkCache, type CheckedCache } from '../cache/check-cache.ts';
import { FailbackError } from '../errors.ts';
import { type RunPipelineOptions, runPipeline } from './run.ts';

export interface CacheVerdict {
  readonly result: CheckedCache;
  /** `E_CHECK_FAILED` if anything was damaged. */
  readonly error: FailbackError | undefined;
}

/**
 * Reads everything in a cache folder that has a digest, and drops what does not have it any more: results of builds are
 * removed, ISOs set aside. Throws `E_OUTPUT`, `E_NO_SPACE`, `E_INTERRUPTED`.
 */
export async function verifyCache(cacheDir: string, io: RunPipelineOptions): Promise<CacheVerdict> {
  let result: CheckedCache = { checked: 0, damaged: [] };
  const step = {
    id: 'verify',
    title: 'Read the cache',
    run: async (_: unknown, stepIo: Parameters<typeof checkCache>[1]) => {
      result = await checkCache(cacheDir, stepIo);
    },
  };
  await runPipeline([step], undefined, io);
  const { length } = result.damaged;
  if (length === 0) return { result, error: undefined };
  const error = new FailbackError('E_CHECK_FAILED', `${length} of ${result.checked} in the cache were damaged.`, {
    hint: 'They are not used any more and will be made again. If it happens again, check the disk of this machine.',
    data: { damaged: result.damaged.map(({ path, reason }) => ({ path, reason })) },
  });
  return { result, error };
}
