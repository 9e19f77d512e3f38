/**
 * Damaged archives: whatever the bytes are, there are members or a coded error, no read outside the file and no
 * allocation that follows an unchecked number. FUZZ_SEED, FUZZ_CASES and FAILBACK_FUZZ_SECONDS as for the disk formats.
 */
import { test } from 'uvu';
import { isFailbackError } from '../../../src/errors.ts';
import { readContents, realPath } from '../../../src/initramfs/contents.ts';
import { initramfsLayout } from '../../../src/initramfs/layout.ts';
import { readInitramfs } from '../../../src/initramfs/read/archives.ts';
import { fuzz, type Verdict } from '../../support/formats/fuzz.ts';
import { guarded, limitAllocations } from '../../support/formats/guarded.ts';
import { damage } from '../../support/formats/mutate.ts';
import { type Random } from '../../support/formats/random.ts';
import { PACKED, PLAIN } from '../../support/initramfs/packed-archives.ts';

const SEEDS = Object.values({ none: Buffer.from(PLAIN), ...PACKED });

limitAllocations();

async function read(bytes: Buffer): Promise<Verdict> {
  try {
    const source = guarded(bytes);
    for await (const { type, size, content } of readInitramfs(source))
      if (type === 'file' && size < 1e6) await content();
    const contents = await readContents(source);
    initramfsLayout(contents);
    for (const path of contents.entries.keys()) realPath(contents, path);
    return 'read';
  } catch (error) {
    if (isFailbackError(error) && error.code === 'E_FORMAT') return 'refused';
    throw error;
  }
}

function damagedArchive(random: Random): Buffer {
  const good = random.pick(SEEDS);
  const parts = [
    { offset: 0, length: Math.min(24, good.length) },
    { offset: 0, length: good.length },
  ];
  const numbers = [good.length, 0xff, 0x100, 8 * 2 ** 20, 2 ** 27];
  const bytes = damage(good, { parts, numbers, endian: 'little' }, random, 3);
  return random.below(4) === 0 ? Buffer.concat([random.pick(SEEDS), bytes]) : bytes;
}

test('damaged archives are read or refused', async () => {
  await fuzz(0.1, (random) => read(damagedArchive(random)));
});

test.run();
