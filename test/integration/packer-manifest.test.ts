import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openPackerManifest, type PackerArtifact } from '../../src/manifest/packer-manifest.ts';
import { codeOf } from '../support/code-of.ts';
import { type Folder, temporaryFolder } from '../support/formats/folder.ts';

const test = suite<{ folder: Folder }>('a manifest as Packer writes them');
test.before.each(async (context) => {
  context.folder = await temporaryFolder();
});
test.after.each(async ({ folder }) => folder[Symbol.asyncDispose]());

const image = (name: string): PackerArtifact => ({
  name,
  id: 'sha256:00',
  files: [{ name: `images/${name}.vhd`, size: 5 }],
  customData: { generation: '1' },
});

interface Written {
  readonly builds: readonly Record<string, unknown>[];
  readonly last_run_uuid: string;
}
const read = async (path: string) => JSON.parse(await readFile(path, 'utf8')) as Written;

test('the first entry makes the file and its folder', async ({ folder }) => {
  const path = folder.at('new/packer-manifest.json');
  const before = Math.floor(Date.now() / 1000);
  await (await openPackerManifest(path, 'run-1')).add(image('one'));
  const { builds, last_run_uuid } = await read(path);
  const [{ build_time: time, ...entry } = {}] = builds;
  assert.equal(entry, {
    name: 'one',
    builder_type: 'failback-kit',
    files: [{ name: 'images/one.vhd', size: 5 }],
    artifact_id: 'sha256:00',
    packer_run_uuid: 'run-1',
    custom_data: { generation: '1' },
  });
  assert.ok(Number.isInteger(time) && Number(time) >= before);
  assert.is(last_run_uuid, 'run-1');
  assert.equal(await readdir(folder.at('new')), ['packer-manifest.json']);
});

test('entries of others stay, with fields that are new to us', async ({ folder }) => {
  const path = folder.at('m.json');
  const theirs = { name: 'theirs', files: null, custom_data: null, novelty: [1] };
  await writeFile(path, JSON.stringify({ builds: [theirs], last_run_uuid: 'old', more: true }));
  await (await openPackerManifest(path, 'new')).add(image('ours'));
  const after = await read(path);
  assert.equal(after.builds[0], theirs);
  assert.is(after.builds[1]?.name, 'ours');
  assert.equal({ ...after, builds: [] }, { builds: [], last_run_uuid: 'new', more: true });
});

test('without Packer each run has an id of its own', async ({ folder }) => {
  const path = folder.at('m.json');
  for (const name of ['one', 'two']) await (await openPackerManifest(path)).add(image(name));
  const { builds, last_run_uuid } = await read(path);
  const [first, second] = builds.map((entry) => entry.packer_run_uuid);
  assert.not.equal(first, second);
  assert.is(last_run_uuid, second);
  assert.match(String(second), /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});

test('a file that is no manifest is refused before the work, and stays as it is', async ({ folder }) => {
  const path = folder.at('m.json');
  for (const text of ['{', '[]', 'null', '7', '{"builds":{}}', '{"builds":"x"}']) {
    await writeFile(path, text);
    assert.is(await codeOf(openPackerManifest(path)), 'E_FORMAT', text);
    assert.is(await readFile(path, 'utf8'), text);
  }
  assert.is(await codeOf(openPackerManifest(folder.at(''))), 'E_OUTPUT');
});

test('an empty file, or one without builds, is a beginning', async ({ folder }) => {
  for (const text of ['', '{}', '{"builds":null}']) {
    const path = folder.at('m.json');
    await writeFile(path, text);
    await (await openPackerManifest(path)).add(image('one'));
    assert.is((await read(path)).builds.length, 1);
  }
});

test('many at once: every entry is there', async ({ folder }) => {
  const path = folder.at('m.json');
  const names = Array.from({ length: 6 }, (_, index) => `image-${index}`);
  await Promise.all(names.map(async (name) => (await openPackerManifest(path)).add(image(name))));
  const { builds } = await read(path);
  assert.equal(builds.map(({ name }) => name).sort(), names);
  assert.equal(await readdir(folder.at('')), ['m.json']);
});

test('while Packer holds its lock nothing is written', async ({ folder }) => {
  const [path, lock] = [folder.at('m.json'), folder.at('m.json.lock')];
  // Packer's lock is an empty file.
  await writeFile(lock, '');
  const added = (await openPackerManifest(path)).add(image('one'));
  await sleep(100);
  assert.equal(await readdir(folder.at('')), ['m.json.lock']);
  await rm(lock);
  await added;
  assert.is((await read(path)).builds.length, 1);
});

test.run();
