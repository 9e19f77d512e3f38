import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listCache } from '../../../src/cache/list.ts';
import { pruneCache } from '../../../src/cache/prune.ts';
import { hoursAgo, putEntry, unused } from '../../support/cache-rig.ts';
import { type Folder, temporaryFolder } from '../../support/formats/folder.ts';

const test = suite<{ folder: Folder; cacheDir: string }>('cache: pruning');

test.before.each(async (context) => {
  context.folder = await temporaryFolder();
  context.cacheDir = context.folder.at('cache');
});
test.after.each(async ({ folder }) => {
  await folder[Symbol.asyncDispose]();
});

const sha = (digit: string) => digit.repeat(128);

async function old(path: string, hours: number, bytes = 100): Promise<void> {
  await writeFile(path, Buffer.alloc(bytes, 1));
  await utimes(path, hoursAgo(hours), hoursAgo(hours));
}

test('1,000 entries are pruned to a limit: what was used last stays', async ({ cacheDir }) => {
  const keys: string[] = [];
  for (let number = 0; number < 1000; number += 50) {
    const put = Array.from({ length: 50 }, (_, index) => putEntry(cacheDir, number + index));
    keys.push(...(await Promise.all(put)));
  }
  // Used in another order than they were made.
  const used = keys.map((key, index) => ({ key, hours: ((index * 7) % 1000) + 1 }));
  for (const { key, hours } of used) await unused(cacheDir, key, hours);
  const { size, items } = await listCache(cacheDir);
  assert.is(items.length, 1000);
  const { removed, freed, size: left } = await pruneCache({ cacheDir, maxSize: size * 0.25 });
  assert.equal([removed.length, freed + left], [750, size]);
  const stay = used.filter(({ hours }) => hours <= 250).map(({ key }) => key);
  assert.equal((await readdir(join(cacheDir, 'steps/vhd'))).sort(), stay.sort());
});

test('without a limit only what is of no use goes', async ({ cacheDir }) => {
  const isos = join(cacheDir, 'isos');
  const steps = join(cacheDir, 'steps/vhd');
  const practice = join(cacheDir, 'practice');
  for (const folder of [isos, practice, steps]) await mkdir(folder, { recursive: true });
  const key = await putEntry(cacheDir, 1);
  await unused(cacheDir, key, 10_000);
  await old(join(isos, `${sha('a')}.iso`), 10_000);
  await old(join(practice, 'p.iso'), 10_000);
  await old(join(isos, `${sha('b')}.part`), 100);
  await old(join(isos, `${sha('b')}.part.lock`), 0);
  const useless = [join(isos, `${sha('c')}.part`), join(isos, `${sha('d')}.iso.bad-01234567`)];
  for (const path of useless) await old(path, 200);
  await old(join(isos, `${sha('c')}.part.json`), 200);
  await old(join(steps, 'x.lock'), 2);
  await mkdir(join(steps, '.x.0.tmp'));
  await old(join(steps, '.x.0.tmp/disk.vhd'), 2);
  await utimes(join(steps, '.x.0.tmp'), hoursAgo(2), hoursAgo(2));
  await mkdir(join(steps, '.y.0.tmp'));
  const { removed } = await pruneCache({ cacheDir });
  assert.equal(removed.map(({ kind }) => kind).sort(), ['bad-iso', 'download', 'leftover', 'leftover']);
  assert.equal((await readdir(isos)).sort(), [`${sha('a')}.iso`, `${sha('b')}.part`, `${sha('b')}.part.lock`]);
  assert.equal((await readdir(steps)).sort(), [key, '.y.0.tmp'].sort());
  assert.equal(await readdir(practice), ['p.iso']);
});

test('an ISO is used when it is fetched, and stays for an hour after', async ({ cacheDir }) => {
  const isos = join(cacheDir, 'isos');
  await mkdir(join(isos, 'from'), { recursive: true });
  for (const [digit, hours] of [
    ['a', 30],
    ['b', 0.5],
    ['c', 20],
  ] as const) {
    await old(join(isos, `${sha(digit)}.iso`), 500, 9000);
    await old(join(isos, `${sha(digit)}.json`), hours);
  }
  const url = 'https://aws-elastic-disaster-recovery-eu-west-3.s3.eu-west-3.amazonaws.com/latest/x.iso';
  await writeFile(join(isos, 'from/key.json'), JSON.stringify({ url, sha512: sha('c') }));
  const { items } = await listCache(cacheDir);
  assert.equal(
    items.map(({ name, what }) => [name[0], what]),
    [
      ['a', ''],
      ['c', 'eu-west-3'],
      ['b', ''],
    ],
  );
  await pruneCache({ cacheDir, maxSize: 0 });
  assert.equal((await readdir(isos)).sort(), [`${sha('b')}.iso`, `${sha('b')}.json`, 'from']);
});

test('a cache that is not there is empty', async ({ cacheDir }) => {
  assert.equal(await listCache(cacheDir), { dir: cacheDir, items: [], size: 0 });
  assert.equal(await pruneCache({ cacheDir, maxSize: 0 }), { removed: [], freed: 0, size: 0 });
});

test.run();
