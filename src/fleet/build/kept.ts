import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { unreadable } from '../../file-source.ts';
import { readManifest } from '../../manifest/read-manifest.ts';
import { contradiction, manifestName } from '../agreement.ts';
import { differences, type FleetIdentity, otherFleet } from '../differences.ts';
import { type CellResult, isDone, parseReport } from '../report.ts';

/**
 * What an earlier run of the same fleet has finished, by the name of the image: the manifest agrees with the report at
 * `path`, and the files are beside it with their sizes. Throws `E_USAGE` if the report is of another fleet, or if
 * its options are others where only those count, `E_FORMAT` if it cannot be read.
 */
export async function keptResults(
  path: string,
  wanted: FleetIdentity,
  what: 'all' | 'options',
): Promise<Map<string, CellResult>> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(path, error);
  });
  if (text === undefined) return new Map();
  const earlier = parseReport(text, path);
  const apart = differences(earlier, wanted, what);
  if (apart.length > 0) {
    throw otherFleet(path, apart, 'Begin anew without --resume and --only-stale, or choose another folder with -o.');
  }
  const done = earlier.cells.filter(isDone);
  const whole = await Promise.all(done.map((result) => isWhole(dirname(path), result)));
  return new Map(
    done.filter((_, index) => whole[index]).map((result) => [result.name, { ...result, state: 'kept' as const }]),
  );
}

async function isWhole(folder: string, result: CellResult): Promise<boolean> {
  const manifest = await readManifest(join(folder, manifestName(result))).catch(() => undefined);
  if (manifest === undefined || contradiction(manifest, result) !== undefined) return false;
  const files = Object.values(manifest.output).filter((file) => file !== null);
  const sizes = await Promise.all(files.map(({ name }) => stat(join(folder, name)).catch(() => undefined)));
  return files.every(({ size }, index) => sizes[index]?.size === size);
}
