import { readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execaNode } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listCache } from '../../../src/cache/list.ts';
import { pruneCache } from '../../../src/cache/prune.ts';
import { checkCache } from '../../../src/cache/check-cache.ts';
import { silentHost } from '../../../src/events.ts';
import { findEntry, keyOf, putEntry, unused } from '../../support/cache-rig.ts';
import { random } from '../../support/formats/random.ts';
import { type Folder, temporaryFolder } from '../../support/formats/folder.ts';

const test = suite<{ folder: Folder; cacheDir: string }>('cache: entries');

test.before.each(async (context) => {
  context.folder = await temporaryFolder();
  context.cacheDir = context.folder.at('cache');
});
test.after.each(async ({ folder }) => {
  await folder[Symbol.asyncDispose]();
});

const io = { host: silentHost, signal: new AbortController().signal, progress: () => undefined };

test('an entry is found with its facts and files, and being found is being used', async ({ cacheDir }) => {
  const key = await putEntry(cacheDir, 1, Buffer.from('bytes'));
  await unused(cacheDir, key, 5);
  const { found, codes } = await findEntry(cacheDir, key);
  assert.equal([found?.facts, codes], [{ number: 1 }, []]);
  assert.is(await readFile(found?.path('disk.vhd') ?? '', 'utf8'), 'bytes');
  const [item] = (await listCache(cacheDir)).items;
  assert.ok(Date.now() - (item?.usedAt ?? 0) < 3_600_000);
  assert.is((await findEntry(cacheDir, keyOf(2))).found, undefined);
});

test('an entry under the key of another is none', async ({ cacheDir }) => {
  const key = await putEntry(cacheDir, 1);
  const folder = join(cacheDir, 'steps/vhd');
  await rename(join(folder, key), join(folder, keyOf(2)));
  const { found, codes } = await findEntry(cacheDir, keyOf(2));
  assert.equal([found, codes], [undefined, ['cache.drop']]);
  assert.equal(await readdir(folder), []);
});

test('equal entries that are put at the same time are one', async ({ cacheDir }) => {
  const puts = await Promise.allSettled(Array.from({ length: 8 }, () => putEntry(cacheDir, 1)));
  assert.ok(puts.some(({ status }) => status === 'fulfilled'));
  assert.equal(await readdir(join(cacheDir, 'steps/vhd')), [keyOf(1)]);
  assert.ok((await findEntry(cacheDir, keyOf(1))).found);
});

test('entries that go while they are looked for are not there, and that is all', async ({ cacheDir }) => {
  for (let round = 0; round < 30; round++) {
    await putEntry(cacheDir, round);
    const [{ found, codes }] = await Promise.all([
      findEntry(cacheDir, keyOf(round)),
      pruneCache({ cacheDir, maxSize: 0 }),
    ]);
    assert.ok(found === undefined || found.facts !== undefined);
    assert.equal(codes, []);
  }
});

test('a process that is killed (-9) at any moment leaves only entries that are whole', async ({ folder, cacheDir }) => {
  const file = folder.at('disk');
  await writeFile(file, Buffer.alloc(3_000_000, 'data'));
  const script = fileURLToPath(new URL('../../support/cache-child.ts', import.meta.url));
  const dice = random(26);
  for (let round = 0; round < 6; round++) {
    const args = [cacheDir, file, String(round * 1000)];
    const child = execaNode(script, args, { nodeOptions: ['--import', 'tsx'], reject: false });
    await new Promise((begun) => child.stdout.once('data', begun));
    await sleep(dice.below(400));
    child.kill('SIGKILL');
    await child;
    const { damaged } = await checkCache(cacheDir, io);
    assert.equal(damaged, []);
  }
  const { items } = await listCache(cacheDir);
  for (const { name } of items.filter(({ kind }) => kind === 'vhd')) {
    const { found, codes } = await findEntry(cacheDir, name);
    assert.equal([found?.files[0]?.size, codes], [3_000_000, []]);
  }
  assert.ok((await stat(file)).size === 3_000_000);
});

test.run();
