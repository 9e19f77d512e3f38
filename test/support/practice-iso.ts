import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { silentHost } from '../../src/events.ts';
import { exists } from '../../src/files.ts';
import { defaultCacheDir } from '../../src/paths.ts';
import { buildPracticeIso } from '../../src/practice/build.ts';
import { practiceDigest } from '../../src/practice/digest.ts';
import { createHostToolbox } from '../../src/toolbox/host.ts';

/** Path of the practice ISO, the small stand-in that the product makes itself; made once and kept in the cache. */
export async function practiceIso(): Promise<string> {
  const path = join(defaultCacheDir(), 'test', `practice-stand-in-${(await practiceDigest()).slice(0, 12)}.iso`);
  if (await exists(path)) return path;
  await mkdir(dirname(path), { recursive: true });
  await using toolbox = await createHostToolbox();
  await buildPracticeIso({ output: path }, { toolbox, host: silentHost });
  return path;
}
