import { basename } from 'node:path';
import { defaultCacheDir } from '../paths.ts';
import type { BuildContext } from './build-context.ts';
import { type PreparedUpload, prepareUpload } from './upload.ts';

/** Steps of the upload are named so among those of the build. */
const PREFIX = 'upload-';

/** The end of a build that sends its image to Azure, if that is asked for. Throws `E_USAGE` before anything is built. */
export function uploadOf({ options, outputPath }: BuildContext): PreparedUpload | undefined {
  const { upload, guest, generation, userData, cacheDir = defaultCacheDir() } = options;
  if (upload === undefined) return undefined;
  const path = outputPath('vhd');
  const name = upload.name ?? basename(path, '.vhd');
  const behaviour = {
    startsClient: guest?.autostart !== 'off',
    reportsReady: guest !== null && guest.reportReady !== 'off',
  };
  return prepareUpload({ ...upload, ...behaviour, path, name, generation, userData, cacheDir }, PREFIX);
}

/** Milliseconds that the upload took, of the times of all steps. */
export function uploadTime(timings: Readonly<Record<string, number>>): number {
  const own = Object.entries(timings).filter(([id]) => id.startsWith(PREFIX));
  return own.reduce((sum, [, duration]) => sum + duration, 0);
}
