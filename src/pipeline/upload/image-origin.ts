import { stat } from 'node:fs/promises';
import { basename, dirname, join, parse } from 'node:path';
import type { ImageOrigin } from '../../azure/tags.ts';
import { readManifest } from '../../manifest/read-manifest.ts';

/** What a disk was built of, by `NAME.manifest.json` beside it, if that lists a file of this name and size. */
export async function originBeside(path: string): Promise<ImageOrigin | undefined> {
  const manifest = await readManifest(join(dirname(path), `${parse(path).name}.manifest.json`)).catch(() => undefined);
  const file = Object.values(manifest?.output ?? {}).find((one) => one?.name === basename(path));
  const there = await stat(path).catch(() => undefined);
  if (!manifest || !file || there?.size !== file.size) return undefined;
  const { sha512: iso, region } = manifest.input.iso;
  return { iso, region };
}
