import { mkdtemp, open, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { contentDigest } from '../../../src/cache/content-digest.ts';
import { placeFile } from '../../../src/cache/place-file.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';

const MiB = 1024 * 1024;

/** 100 MiB with data at both ends and a hole between them. */
async function sparseFile(path: string): Promise<void> {
  await using file = await open(path, 'w');
  await file.truncate(100 * MiB + 512);
  await file.write(Buffer.alloc(3 * MiB, 'front'), 0, 3 * MiB, 12_345);
  await file.write(Buffer.alloc(512, 'end'), 0, 512, 100 * MiB);
}

test('in one file system a file gets a second name, also over an older one and over itself', async () => {
  await using folder = await temporaryFolder();
  const [from, to] = [folder.at('from'), folder.at('to')];
  await sparseFile(from);
  await writeFile(to, 'older');
  for (let round = 0; round < 2; round++) {
    await placeFile(from, to);
    await execa('cmp', [from, to]);
  }
  assert.is((await stat(to)).ino, (await stat(from)).ino);
  assert.equal((await readdir(folder.at(''))).sort(), ['from', 'to']);
});

test('into another file system it is copied, without its holes', async () => {
  await using folder = await temporaryFolder();
  const from = folder.at('from');
  await sparseFile(from);
  const elsewhere = await mkdtemp('/dev/shm/failback-test-');
  try {
    assert.is.not((await stat(elsewhere)).dev, (await stat(from)).dev);
    const to = join(elsewhere, 'to');
    await placeFile(from, to);
    await execa('cmp', [from, to]);
    assert.ok((await stat(to)).blocks * 512 < 4 * MiB);
    assert.is(await contentDigest(to), await contentDigest(from));
    assert.equal(await readdir(elsewhere), ['to']);
  } finally {
    await rm(elsewhere, { recursive: true });
  }
});

test('where blocks can be shared, they are: the copy is a file of its own', async () => {
  await using folder = await temporaryFolder();
  const [image, place] = [folder.at('xfs.img'), folder.at('xfs')];
  await execa('truncate', ['-s', '320M', image]);
  await execa('mkfs.xfs', ['-q', '-m', 'reflink=1', image]);
  await execa('mkdir', [place]);
  await execa('mount', ['-o', 'loop', image, place]);
  try {
    const [from, to] = [join(place, 'from'), join(place, 'to')];
    await sparseFile(from);
    await placeFile(from, to);
    assert.is.not((await stat(to)).ino, (await stat(from)).ino);
    const { stdout } = await execa('filefrag', ['-v', to]);
    assert.match(stdout, 'shared');
    const digest = await contentDigest(from);
    await writeFile(to, 'changed');
    assert.is(await contentDigest(from), digest);
  } finally {
    await execa('umount', [place]);
  }
});

test('what is not there cannot be placed, and nothing is left of the attempt', async () => {
  await using folder = await temporaryFolder();
  const failure: unknown = await placeFile(folder.at('none'), folder.at('to')).catch((error: unknown) => error);
  assert.is((failure as NodeJS.ErrnoException).code, 'ENOENT');
  assert.equal(await readdir(folder.at('')), []);
});

test('a digest is that of the bytes: holes are zeros, and every byte and the length count', async () => {
  await using folder = await temporaryFolder();
  const digestOf = async (name: string, bytes: Uint8Array) => {
    await writeFile(folder.at(name), bytes);
    return contentDigest(folder.at(name));
  };
  const bytes = Buffer.alloc(300_000, 'abc');
  const all = [
    bytes,
    bytes.subarray(1),
    bytes.subarray(0, -1),
    Buffer.alloc(0),
    Buffer.alloc(1),
    Buffer.alloc(300_000),
  ];
  const other = Buffer.from(bytes);
  other[299_999] = 0;
  const digests = await Promise.all([...all, other].map((each, index) => digestOf(String(index), each)));
  assert.is(new Set(digests).size, digests.length);
  await sparseFile(folder.at('sparse'));
  await execa('cp', ['--sparse=never', folder.at('sparse'), folder.at('full')]);
  assert.is(await contentDigest(folder.at('sparse')), await contentDigest(folder.at('full')));
});

test.run();
