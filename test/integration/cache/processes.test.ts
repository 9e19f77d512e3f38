import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execaNode } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkCache } from '../../../src/cache/check-cache.ts';
import { holdLock } from '../../../src/cache/hold-lock.ts';
import type { Host } from '../../../src/events.ts';
import { buildImage } from '../../../src/pipeline/build/build.ts';
import { codeOf } from '../../support/code-of.ts';
import { type BuildRig, buildRig } from '../../support/build-rig.ts';
import { random } from '../../support/formats/random.ts';

const test = suite<{ rig: BuildRig }>('cache: several processes');

test.before.each(async (context) => {
  context.rig = await buildRig();
});
test.after.each(async ({ rig }) => {
  await rig[Symbol.asyncDispose]();
});

const io = { signal: new AbortController().signal, progress: () => undefined };

function buildInChild(rig: BuildRig, name: string) {
  const script = fileURLToPath(new URL('../../support/build-child.ts', import.meta.url));
  return execaNode(script, [JSON.stringify(rig.options(name))], { nodeOptions: ['--import', 'tsx'], reject: false });
}

function resultOf(stdout: string): { readonly cached: string[]; readonly sha256: string } {
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as ReturnType<typeof resultOf>;
}

test('two processes with the same input: one builds, the other waits and takes the result', async ({ rig }) => {
  const outputs = (await Promise.all([buildInChild(rig, 'one'), buildInChild(rig, 'two')])).map(({ stdout }) => stdout);
  const [one, two] = outputs.map(resultOf);
  assert.equal([one?.cached, two?.cached].map(String).sort(), ['', 'vhd']);
  assert.is(one?.sha256, two?.sha256);
  assert.is(outputs.filter((text) => /"step.start".*"id":"filesystem"/.test(text)).length, 1);
});

test('a build that waits for another can be interrupted, and leaves nothing', async ({ rig }) => {
  await rig.build('first');
  const [key = ''] = await readdir(join(rig.cacheDir, 'steps/vhd'));
  const entry = join(rig.cacheDir, 'steps/vhd', key);
  await rm(entry, { recursive: true });
  const other = await holdLock(`${entry}.lock`);
  const interrupt = new AbortController();
  const host: Host = {
    report({ message }) {
      if (message.includes('waiting')) interrupt.abort();
    },
  };
  const build = buildImage(rig.options('second'), { host, signal: interrupt.signal });
  assert.is(await codeOf(build), 'E_INTERRUPTED');
  await other[Symbol.asyncDispose]();
  assert.equal((await readdir(rig.folder.at('output'))).sort(), ['first.manifest.json', 'first.vhd']);
});

test('several builds in one process make one image', async ({ rig }) => {
  const built = await Promise.all(['a', 'b', 'c'].map((name) => rig.build(name)));
  assert.equal(built.map(({ cached }) => String(cached)).sort(), ['', 'vhd', 'vhd']);
  assert.is(new Set(built.map(({ vhd }) => vhd.sha256)).size, 1);
});

test('a build that is killed (-9) at any moment leaves a cache from which the next one goes on', async ({ rig }) => {
  const { vhd } = await rig.build('first', { cache: false });
  const dice = random(7);
  for (let round = 0; round < 4; round++) {
    const child = buildInChild(rig, `killed-${round}`);
    await new Promise((begun) => child.stdout.once('data', begun));
    await sleep(dice.below(2500));
    child.kill('SIGKILL');
    await child;
    assert.equal((await checkCache(rig.cacheDir, io)).damaged, []);
  }
  const after = await rig.build('after');
  assert.is(after.vhd.sha256, vhd.sha256);
  assert.equal((await rig.build('last')).cached, ['vhd']);
  const images = (await readdir(rig.folder.at('output'))).filter(
    (name) => name.endsWith('.vhd') && !name.startsWith('.'),
  );
  for (const name of images) assert.match(name, /^(?:first|after|last|killed-\d)\.vhd$/);
});

test.run();
