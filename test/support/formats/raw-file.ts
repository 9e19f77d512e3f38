import { open } from 'node:fs/promises';
import { KiB, MiB } from '../../../src/size.ts';
import type { Random } from './random.ts';
import { type Content, contentBuilder } from './reference/content.ts';

/** Writes a sparse raw disk with `count` islands of data, some at its very ends, and tells what it holds. */
export async function writeRawFile(
  path: string,
  size: number,
  count: number,
  { below, pick }: Random,
): Promise<Content> {
  await using file = await open(path, 'w');
  await file.truncate(size);
  const content = contentBuilder(size);
  for (let index = 0; index < count; index++) {
    const length = Math.min(pick([512, 4 * KiB, 64 * KiB, 200 * KiB, 3 * MiB]), size);
    const pattern = Buffer.from(Array.from({ length: pick([97, 4099]) }, () => below(256)));
    const data = Buffer.alloc(length, pattern);
    const anywhere = Math.floor(below((size - length) / 512 + 1)) * 512;
    const offset = [0, size - length][index] ?? anywhere;
    await file.write(data, 0, length, offset);
    content.add(offset, data);
  }
  return content.finish();
}
