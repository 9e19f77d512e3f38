import { basename } from 'node:path';
import { defaultCacheDir } from '../../paths.ts';
import { type BuildContext, need } from './context.ts';
import type { PreparedUpload } from '../upload/upload.ts';

/** Steps of the upload are named so among those of the build. */
const PREFIX = 'upload-';

/** The end of a build that sends its image to Azure, if that is asked for. Throws `E_USAGE` before anything is built. */
export async function uploadOf(ctx: BuildContext): Promise<PreparedUpload | undefined> {
  const { options, outputPath } = ctx;
  const { upload, guest, generation, userData, cacheDir = defaultCacheDir() } = options;
  if (upload === undefined) return undefined;
  // Most builds do without, and it takes longer to load than an image to be taken from the cache.
  const { prepareUpload } = await import('../upload/upload.ts');
  const path = outputPath('vhd');
  const name = upload.name ?? basename(path, '.vhd');
  const behaviour = {
    startsClient: guest?.autostart !== 'off',
    reportsReady: guest !== null && guest.reportReady !== 'off',
  };
  // A manifest beside the image may still be that of an earlier build.
  const origin = () => {
    const { sha512: iso, region } = need(ctx, 'iso');
    return { iso, region };
  };
  const settings = { ...upload, ...behaviour, path, name, generation, userData, cacheDir };
  return prepareUpload(settings, { prefix: PREFIX, origin });
}

/** Milliseconds that the upload took, of the times of all steps. */
export function uploadTime(timings: Readonly<Record<string, number>>): number {
  const own = Object.entries(timings).filter(([id]) => id.startsWith(PREFIX));
  return own.reduce((sum, [, duration]) => sum + duration, 0);
}
