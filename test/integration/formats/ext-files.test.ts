import { mkdir, open, readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inMemory } from '../../../src/bytes.ts';
import { openFile } from '../../../src/file-source.ts';
import { openExt } from '../../../src/formats/ext/open.ts';
import { type Folder, temporaryFolder } from '../../support/formats/folder.ts';
import { random } from '../../support/formats/random.ts';
import { refused } from '../../support/formats/refused.ts';

const test = suite<{ folder: Folder }>('the files of an ext file system made by mke2fs');

test.before(async (context) => {
  context.folder = await temporaryFolder();
  const { folder } = context;
  await mkdir(folder.at('tree/var/lib/many'), { recursive: true });
  const { below } = random(6);
  await writeFile(folder.at('tree/var/lib/large'), Buffer.from(Uint8Array.from({ length: 5e6 }, () => below(256))));
  await writeFile(folder.at('tree/var/lib/empty'), '');
  for (let number = 0; number < 900; number++) await writeFile(folder.at(`tree/var/lib/many/${number}`), `${number}`);
  await using sparse = await open(folder.at('tree/sparse'), 'w');
  // Far enough for the second and the third level of an indirect map.
  for (const at of [0, 300_000, 3_000_000, 70_000_000]) await sparse.write(Buffer.from(`at ${at}`), 0, null, at);
  await truncate(folder.at('tree/sparse'), 70_100_000);
  await symlink('var/lib/large', folder.at('tree/link'));
});
test.after(async ({ folder }) => folder[Symbol.asyncDispose]());

const KINDS = [
  ['ext2', '1024'],
  ['ext2', '4096'],
  ['ext3', '1024'],
  ['ext4', '1024'],
  ['ext4', '4096'],
  ['ext4', '4096', '-O', '^64bit,^metadata_csum'],
  ['ext4', '4096', '-I', '128'],
] as const;

for (const [type, block, ...more] of KINDS) {
  test([type, block, ...more].join(' '), async ({ folder }) => {
    const path = folder.at([type, block, ...more].join('').replaceAll(',', ''));
    await execa('mke2fs', ['-q', '-t', type, '-b', block, ...more, '-d', folder.at('tree'), path, '40M']);
    await using source = await openFile(path);
    const files = await openExt(source);
    for (const name of ['var/lib/large', 'var/lib/empty', 'var/lib/many/0', 'var/lib/many/899', 'sparse']) {
      const wanted = await readFile(folder.at(`tree/${name}`));
      const file = (await files.open(name)) ?? inMemory(Buffer.alloc(0));
      assert.is(file.size, wanted.length, name);
      assert.ok(wanted.equals(Buffer.from(await file.read(0, file.size))), name);
      assert.ok(wanted.subarray(4000, 9000).equals(Buffer.from(await file.read(4000, 5000))), name);
    }
    for (const name of ['var', 'nothing', 'link', 'var/lib/empty/x', '']) {
      assert.is(await files.open(name), undefined, name);
    }
  });
}

test('what is no ext file system, or ends too early, is refused', async ({ folder }) => {
  const path = folder.at('short');
  await execa('mke2fs', ['-q', '-t', 'ext4', '-d', folder.at('tree'), path, '40M']);
  await truncate(path, 900);
  await refused(async () => openExt(await openFile(path)), 'no superblock');
  await execa('mke2fs', ['-q', '-t', 'ext4', '-d', folder.at('tree'), path, '40M']);
  await truncate(path, 4096);
  await refused(async () => (await openExt(await openFile(path))).open('var'), 'ends too early');
});

test.run();
