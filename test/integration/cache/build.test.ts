import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Manifest } from '../../../src/manifest/manifest.ts';
import { buildMemory } from '../../../src/pipeline/build/memory.ts';
import { type BuildRig, buildRig, cacheEvents } from '../../support/build-rig.ts';
import { buildIso } from '../../support/iso-builder.ts';
import { liveFiles } from '../../support/live-files.ts';

const test = suite<{ rig: BuildRig }>('cache: builds');

test.before.each(async (context) => {
  context.rig = await buildRig();
});
test.after.each(async ({ rig }) => {
  await rig[Symbol.asyncDispose]();
});

/** All but what belongs to the run. */
function lasting({ $schema, tool, input, image, output: { vhd } }: Manifest) {
  return { $schema, tool, input, image, vhd: { ...vhd, name: '' } };
}

test('the same input is taken from the cache: no tool runs, the same bytes, the same manifest', async ({ rig }) => {
  const first = await rig.build('one');
  assert.equal([first.cached, cacheEvents(first.events)], [[], ['store members', 'store vhd']]);
  const second = await rig.build('two');
  assert.equal([second.cached, second.ran], [['vhd'], ['fetch', 'cache']]);
  assert.not(second.events.some(({ code }) => code === 'tool.start'));
  await execa('cmp', [first.vhd.path, second.vhd.path]);
  assert.is((await stat(second.vhd.path)).blocks, (await stat(first.vhd.path)).blocks);
  assert.equal(lasting(second.told), lasting(first.told));
  assert.equal({ ...second.vhd, path: '' }, { ...first.vhd, path: '' });
  const notes = (events: typeof first.events) =>
    events.flatMap(({ code, message }) => (code === 'note.info' ? [message] : []));
  assert.equal(notes(second.events), notes(first.events));
});

test('a changed kernel argument reuses what is known of the ISO: the initramfs is not unpacked again', async ({
  rig,
}) => {
  await rig.build('one');
  const second = await rig.build('two', { kernelArgs: ['debug'] });
  assert.equal([second.cached, cacheEvents(second.events)], [['members'], ['hit members', 'store vhd']]);
  for (const step of ['recognise', 'drivers']) assert.not(second.ran.includes(step), step);
  const fresh = await rig.build('three', { kernelArgs: ['debug'], cache: false });
  assert.is(second.vhd.sha256, fresh.vhd.sha256);
  assert.equal(lasting(second.told), lasting(fresh.told));
});

test('a change of the ISO is noticed, also one that keeps size and time', async ({ rig }) => {
  const { atime, mtime } = await stat(rig.iso);
  const first = await rig.build('one');
  await writeFile(rig.iso, buildIso(liveFiles(), { label: 'DRSFAILBACX' }).bytes);
  await utimes(rig.iso, atime, mtime);
  const second = await rig.build('two');
  assert.equal(second.cached, []);
  assert.is.not(second.iso.sha512, first.iso.sha512);
});

test('without a cache, nothing is read from it and nothing put there', async ({ rig }) => {
  const { cached } = await rig.build('one', { cache: false });
  assert.equal(cached, []);
  assert.equal(await readdir(rig.cacheDir).catch(() => []), []);
});

test('disks that are kept come from the cache as well; one that is not there is made, with all the rest', async ({
  rig,
}) => {
  await rig.build('one');
  const second = await rig.build('two', { keep: ['raw', 'vmdk'] });
  assert.equal(second.cached, ['members']);
  const third = await rig.build('three', { keep: ['vmdk', 'raw'] });
  assert.equal(
    [third.cached, third.ran],
    [
      ['vhd', 'vmdk', 'disk'],
      ['fetch', 'cache'],
    ],
  );
  assert.equal(third.told.output.raw?.sha256, second.raw?.sha256);
  await execa('cmp', [second.raw?.path ?? '', third.raw?.path ?? '']);
  await execa('cmp', [second.vmdk?.path ?? '', third.vmdk?.path ?? '']);
});

test('who wants to know what an image is made of gets no entry that does not tell', async ({ rig }) => {
  await rig.build('one', { attest: false });
  const second = await rig.build('two', { attest: true });
  assert.equal(second.cached, []);
  const third = await rig.build('three', { attest: true });
  assert.equal([third.cached, third.ran], [['vhd'], ['fetch', 'cache']]);
  assert.ok(third.attestation !== null);
});

const DAMAGE: Readonly<Record<string, (folder: string) => Promise<void>>> = {
  'other bytes': async (folder) => {
    await execa('dd', ['of=disk.vhd', 'bs=1', 'seek=1000000', 'conv=notrunc'], { cwd: folder, input: 'damage' });
  },
  'data where a hole was': async (folder) => {
    const { size } = await stat(join(folder, 'disk.vhd'));
    await execa('dd', ['of=disk.vhd', 'bs=1', `seek=${size - 700_000}`, 'conv=notrunc'], { cwd: folder, input: 'x' });
  },
  'another footer': async (folder) => {
    const { size } = await stat(join(folder, 'disk.vhd'));
    await execa('dd', ['of=disk.vhd', 'bs=1', `seek=${size - 500}`, 'conv=notrunc'], { cwd: folder, input: 'x' });
  },
  'another size': (folder) => execa('truncate', ['-s', '-512', join(folder, 'disk.vhd')]).then(() => undefined),
  'a missing file': (folder) => rm(join(folder, 'disk.vhd')),
  'a description that is no JSON': (folder) => writeFile(join(folder, 'entry.json'), '{"step":'),
  'a description of other facts': async (folder) => {
    const path = join(folder, 'entry.json');
    await writeFile(path, (await readFile(path, 'utf8')).replace('"virtualSize": ', '"virtualSize": 1'));
  },
};

for (const [name, damage] of Object.entries(DAMAGE)) {
  test(`an entry with ${name} is noticed, dropped and made again`, async ({ rig }) => {
    const first = await rig.build('one');
    const { sha256 } = first.vhd;
    const [key = ''] = await readdir(join(rig.cacheDir, 'steps/vhd'));
    await damage(join(rig.cacheDir, 'steps/vhd', key));
    const second = await rig.build('two');
    assert.equal(cacheEvents(second.events), ['drop vhd', 'hit members', 'store vhd']);
    assert.is(second.vhd.sha256, sha256);
    assert.equal((await rig.build('three')).cached, ['vhd']);
  });
}

test('damaged members are dropped, too', async ({ rig }) => {
  await rig.build('one');
  const [key = ''] = await readdir(join(rig.cacheDir, 'steps/members'));
  await writeFile(join(rig.cacheDir, 'steps/members', key, 'entry.json'), 'x');
  const second = await rig.build('two', { kernelArgs: ['debug'] });
  assert.equal(cacheEvents(second.events), ['drop members', 'store members', 'store vhd']);
});

test('an image that its owner changes in place is not handed out again', async ({ rig }) => {
  const memory = buildMemory();
  const { vhd } = await rig.build('one', { memory });
  assert.equal((await rig.build('two', { memory })).cached, ['vhd']);
  await execa('dd', [`of=${vhd.path}`, 'bs=1', 'seek=1000000', 'conv=notrunc'], { input: 'mine' });
  const third = await rig.build('three', { memory });
  assert.is(third.vhd.sha256, vhd.sha256);
  assert.is(third.cached.includes('vhd'), (await stat(vhd.path)).nlink === 1, 'only a link shares the change');
});

test('an image of the same name is replaced, and neither cache nor other images change', async ({ rig }) => {
  const first = await rig.build('one');
  const other = await rig.build('one', { kernelArgs: ['debug'] });
  assert.is.not(other.vhd.sha256, first.vhd.sha256);
  const third = await rig.build('one');
  assert.equal([third.cached, third.vhd.sha256], [['vhd'], first.vhd.sha256]);
  const again = await rig.build('one');
  assert.equal(again.cached, ['vhd']);
  const names = await readdir(rig.folder.at('output'));
  assert.equal(names.sort(), ['one.manifest.json', 'one.vhd']);
});

test('a cache that cannot be written fails no build', async ({ rig }) => {
  await writeFile(rig.cacheDir, 'a file where the folder should be');
  const { vhd, cached, events } = await rig.build('one');
  assert.equal(cached, []);
  assert.ok(events.some(({ message }) => /cannot be written|Could not put/.test(message)));
  assert.ok((await stat(vhd.path)).size > 0);
});

test('in one process an entry is read once, and tools are asked for their versions once', async ({ rig }) => {
  const memory = buildMemory();
  await rig.build('one', { memory });
  const runs = (events: { readonly code: string; readonly message: string }[]) =>
    events.filter(({ code, message }) => code === 'tool.start' && /version| -V/.test(message)).length;
  const second = await rig.build('two', { memory, kernelArgs: ['debug'] });
  assert.is(runs([...second.events]), 0);
});

test.run();
