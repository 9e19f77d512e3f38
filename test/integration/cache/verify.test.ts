import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listCache } from '../../../src/cache/list.ts';
import { IsoCache } from '../../../src/iso/cache.ts';
import { runMain } from '../../support/cli.ts';
import { putEntry } from '../../support/cache-rig.ts';
import { type Folder, temporaryFolder } from '../../support/formats/folder.ts';
import { createHash } from 'node:crypto';

const test = suite<{ folder: Folder; cacheDir: string }>('cache: its verbs');

test.before.each(async (context) => {
  context.folder = await temporaryFolder();
  context.cacheDir = context.folder.at('cache');
});
test.after.each(async ({ folder }) => {
  await folder[Symbol.asyncDispose]();
});

async function putIso(cacheDir: string, text: string): Promise<string> {
  const sha512 = createHash('sha512').update(text).digest('hex');
  const cache = await IsoCache.open(cacheDir);
  await writeFile(cache.partPath(sha512), text);
  return (await cache.adopt(cache.partPath(sha512), sha512)).path;
}

test('what is whole stays; what is not is dropped, named, and exit code 5', async ({ cacheDir }) => {
  const whole = await putIso(cacheDir, 'whole');
  const kept = await putEntry(cacheDir, 1);
  const verify = (...more: string[]) => runMain(['cache', 'verify', '--cache-dir', cacheDir, ...more]);
  const { code, stdout } = await verify();
  assert.equal([code, stdout], [0, '2 checked, 0 damaged\n']);

  const broken = await putIso(cacheDir, 'broken');
  await writeFile(broken, 'BROKEN');
  const entry = await putEntry(cacheDir, 2);
  await writeFile(join(cacheDir, 'steps/vhd', entry, 'disk.vhd'), 'x');
  const second = await verify('--json');
  assert.is(second.code, 5);
  const { checked, damaged } = JSON.parse(second.stdout) as {
    checked: number;
    damaged: { kind: string; reason: string }[];
  };
  assert.is(checked, 4);
  assert.equal(damaged.map(({ kind, reason }) => `${kind}: ${reason}`).sort(), [
    'iso: it does not have its SHA-512',
    'vhd: disk.vhd has 1 bytes instead of 5000',
  ]);
  assert.match(second.stderr, 'E_CHECK_FAILED');
  const left = (await listCache(cacheDir)).items;
  assert.equal(left.map(({ kind }) => kind).sort(), ['bad-iso', 'iso', 'vhd']);
  assert.ok(left.some(({ path }) => path === whole) && left.some(({ name }) => name === kept));
  assert.is((await verify()).code, 0);
});

test('the list and the pruning say what there is and what went', async ({ cacheDir }) => {
  await putEntry(cacheDir, 1);
  const list = await runMain(['cache', 'list', '--cache-dir', cacheDir]);
  assert.match(list.stdout, /: 12 KiB|: 16 KiB/);
  assert.match(list.stdout, /vhd +\d+ KiB +\d{4}-\d\d-\d\d \d\d:\d\d UTC +[0-9a-f]{12} +a test/);
  const { items } = JSON.parse((await runMain(['cache', 'list', '--cache-dir', cacheDir, '--json'])).stdout) as {
    items: { kind: string; name: string }[];
  };
  assert.is(items[0]?.kind, 'vhd');
  const nothing = await runMain(['cache', 'prune', '--max-size', '20GiB', '--cache-dir', cacheDir]);
  assert.match(nothing.stdout, /^Nothing was removed; \d+ KiB are left\.$/m);
  const all = await runMain(['cache', 'prune', '--max-size', '0', '--cache-dir', cacheDir]);
  assert.match(all.stdout, /were removed; 0 bytes are left\./);
  assert.equal(await readdir(join(cacheDir, 'steps/vhd')), []);
});

test.run();
