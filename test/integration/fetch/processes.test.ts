import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execaNode } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type FetchRig, fetchRig, REGION } from '../../support/fetch-rig.ts';

const test = suite<{ rig: FetchRig }>();
const isIso = { key: 'livecd-64bit.iso', bucket: `aws-elastic-disaster-recovery-${REGION}` };
const slow = { kind: 'slow', bytes: 100_000, delayMs: 30 } as const;

test.before.each(async (context) => {
  context.rig = await fetchRig(2_000_000);
});
test.after.each(async ({ rig }) => {
  await rig[Symbol.asyncDispose]();
});

function fetchInChild(rig: FetchRig) {
  const options = { region: REGION, baseUrl: rig.s3.url, cacheDir: rig.cacheDir };
  const script = fileURLToPath(new URL('../../support/fetch-child.ts', import.meta.url));
  return execaNode(script, [JSON.stringify(options)], { nodeOptions: ['--import', 'tsx'], reject: false });
}

async function sentAtLeast(rig: FetchRig, bytes: number): Promise<void> {
  while (!rig.s3.requests.some(({ sent }) => sent >= bytes)) await sleep(10);
}

test('a download whose process was killed (-9) goes on in the next one', async ({ rig }) => {
  rig.s3.fail(slow, isIso);
  const child = fetchInChild(rig);
  await sentAtLeast(rig, 800_000);
  child.kill('SIGKILL');
  await child;
  const left = await readdir(join(rig.cacheDir, 'isos'));
  assert.ok(left.some((name) => name.endsWith('.part')) && left.some((name) => name.endsWith('.lock')));
  const { path } = await rig.fetch();
  assert.ok(rig.iso.equals(await readFile(path)));
  assert.equal(rig.isoRequests(), ['200 whole', '206 rest']);
  const resumed = rig.events.find(({ code }) => code === 'fetch.resume');
  assert.ok(resumed?.code === 'fetch.resume' && resumed.data.offset >= 300_000);
  assert.equal((await readdir(join(rig.cacheDir, 'isos'))).length, 3);
});

test('two processes at once: one downloads, the other waits and uses the same file', async ({ rig }) => {
  rig.s3.fail(slow, isIso);
  const outcomes = (await Promise.all([fetchInChild(rig), fetchInChild(rig)])).map(
    ({ stdout }) => JSON.parse(stdout) as { source: string; path: string; events: string[] },
  );
  assert.equal(outcomes.map(({ source }) => source).sort(), ['cache', 'download']);
  assert.match(outcomes.find(({ source }) => source === 'cache')?.events.join() ?? '', 'waiting');
  for (const { path } of outcomes) assert.ok(rig.iso.equals(await readFile(path)));
  assert.equal(rig.isoRequests(), ['200 whole']);
});

test('several fetches in one process share one download as well', async ({ rig }) => {
  rig.s3.fail(slow, isIso);
  const fetched = await Promise.all([rig.fetch(), rig.fetch(), rig.fetch()]);
  assert.equal(fetched.map(({ source }) => source).sort(), ['cache', 'cache', 'download']);
  assert.equal(rig.isoRequests(), ['200 whole']);
});

test('one that waits for another can be interrupted', async ({ rig }) => {
  rig.s3.fail({ kind: 'stall', after: 1000 }, isIso);
  const first = new AbortController();
  const downloading = rig.fetch(undefined, first.signal).catch((error: unknown) => error);
  await sentAtLeast(rig, 1000);
  const second = new AbortController();
  const waiting = rig.fetch(undefined, second.signal).catch((error: unknown) => error);
  while (!rig.events.some(({ message }) => message.includes('waiting'))) await sleep(5);
  second.abort();
  assert.is(((await waiting) as { code: string }).code, 'E_INTERRUPTED');
  first.abort();
  assert.is(((await downloading) as { code: string }).code, 'E_INTERRUPTED');
  assert.not.ok((await readdir(join(rig.cacheDir, 'isos'))).some((name) => name.endsWith('.lock')));
});

test.run();
