import { mkdir, open, readFile, truncate, writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inMemory } from '../../../src/bytes.ts';
import { openFile } from '../../../src/file-source.ts';
import { openSquashfs } from '../../../src/iso/squashfs/squashfs.ts';
import { type Folder, temporaryFolder } from '../../support/formats/folder.ts';
import { random } from '../../support/formats/random.ts';

const test = suite<{ folder: Folder }>('the files of a squashfs made by mksquashfs');

/** Sizes around the borders of blocks of 128 KiB; small ones share a fragment. */
const SIZES = [0, 1, 700, 131_071, 131_072, 131_073, 400_000, 1_048_576];

test.before(async (context) => {
  context.folder = await temporaryFolder();
  const { folder } = context;
  await mkdir(folder.at('tree/deep/er'), { recursive: true });
  const { below } = random(5);
  for (const size of SIZES) {
    // Half of it packs well.
    const bytes = Buffer.from(Uint8Array.from({ length: size }, (_, at) => (at % 2 === 0 ? 7 : below(256))));
    await writeFile(folder.at(`tree/deep/er/${size}`), bytes);
  }
  for (let number = 0; number < 700; number++) await writeFile(folder.at(`tree/small-${number}`), `it is ${number}`);
  await using sparse = await open(folder.at('tree/sparse'), 'w');
  await sparse.write(Buffer.from('in the middle'), 0, 13, 500_000);
  await truncate(folder.at('tree/sparse'), 900_001);
});
test.after(async ({ folder }) => folder[Symbol.asyncDispose]());

const PACKINGS = [
  ['-comp', 'gzip'],
  ['-comp', 'gzip', '-noD', '-noF'],
  ['-comp', 'xz'],
  ['-comp', 'xz', '-b', '1M', '-Xdict-size', '100%'],
  ['-comp', 'zstd', '-b', '4096'],
  ['-comp', 'gzip', '-no-fragments'],
  ['-comp', 'gzip', '-always-use-fragments'],
];

for (const args of PACKINGS) {
  test(args.join(' '), async ({ folder }) => {
    const path = folder.at(`${args.join('')}.sqfs`);
    await execa('mksquashfs', [folder.at('tree'), path, '-noappend', '-quiet', '-no-progress', ...args]);
    await using source = await openFile(path);
    const squashfs = await openSquashfs(source);
    const names = [...SIZES.map((size) => `deep/er/${size}`), 'small-0', 'small-512', 'small-699', 'sparse'];
    for (const name of names) {
      const wanted = await readFile(folder.at(`tree/${name}`));
      const file = (await squashfs.open(name)) ?? inMemory(Buffer.alloc(0));
      assert.is(file.size, wanted.length, name);
      assert.ok(wanted.equals(Buffer.from(await file.read(0, file.size))), name);
      const [from, length] = [Math.floor(wanted.length / 3), Math.ceil(wanted.length / 2)];
      assert.ok(wanted.subarray(from, from + length).equals(Buffer.from(await file.read(from, length))), name);
      assert.is((await file.read(wanted.length, 10)).length, 0, name);
    }
    for (const name of ['deep', 'nothing', 'small-0/x']) assert.is(await squashfs.open(name), undefined, name);
  });
}

test.run();
