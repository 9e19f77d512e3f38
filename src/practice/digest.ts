import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../files.ts';
import { packageFile } from '../paths.ts';
import { DEFAULT_RELEASE, imageName } from '../toolbox/image.ts';

/** Digest of what decides a practice ISO, but for the newest kernel package: its templates and the toolbox. */
export async function practiceDigest(): Promise<string> {
  const folder = packageFile('templates/practice');
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const texts = await Promise.all(names.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')));
  return sha256([await imageName(DEFAULT_RELEASE), ...texts.sort()].join('\0'));
}
