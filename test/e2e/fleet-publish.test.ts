import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { publishIso } from '../fakes/drs-buckets.ts';
import { FakeS3 } from '../fakes/s3-server.ts';
import { ensureBuilt } from '../support/bin.ts';
import { writeImage } from '../support/fleet-folder.ts';
import { leaks, type UploadRig, uploadRig } from '../support/upload-rig.ts';

test.before(ensureBuilt);

const REGIONS = ['eu-west-1', 'us-east-1', 'us-east-2'];
const ISO = Buffer.from('an ISO');

/** Three images of two disks, of what AWS serves. */
async function writeFleet({ folder }: UploadRig, s3: FakeS3): Promise<void> {
  const iso = createHash('sha512').update(ISO).digest('hex');
  for (const region of REGIONS) {
    await writeImage(folder, { region, seed: region.startsWith('us') ? 1 : 2, iso });
    publishIso(s3, region, ISO);
  }
}

interface Shown {
  readonly counts: object;
  readonly error: { readonly code: string };
  readonly cells: readonly { readonly state: string; readonly source: string | null }[];
}

const json = ({ stdout }: { stdout?: unknown }) => JSON.parse(String(stdout)) as Shown;

test('status says what is missing, publish makes it, and then nothing is', async () => {
  await using rig = await uploadRig();
  await using s3 = await FakeS3.start();
  await writeFleet(rig, s3);
  const status = ['fleet', 'status', '-o', '.', '--base-url', s3.url];
  const before = await rig.run([...status, '--json']);
  assert.is(before.exitCode, 5, String(before.stderr));
  const { counts, error } = json(before);
  assert.equal(counts, { current: 0, stale: 0, missing: 3, failed: 0, unknown: 0 });
  assert.is(error.code, 'E_CHECK_FAILED');

  const publish = ['fleet', 'publish', '-o', '.', '--only-stale', '--base-url', s3.url];
  const published = await rig.run([...publish, '--tag', 'team=dr', '--log-file', 'events.log']);
  assert.is(published.exitCode, 0, String(published.stderr));
  assert.match(String(published.stdout), /3 of 3 images are published/);
  assert.equal(
    rig.made().sort(),
    REGIONS.map((region) => rig.id(`images/failback-${region}`)),
  );
  assert.is(rig.azure.arm.resource(rig.id('images/failback-us-east-1'))?.tags?.team, 'dr');
  assert.equal(await leaks(rig, String(published.stdout), String(published.stderr)), []);

  const after = await rig.run(status);
  assert.is(after.exitCode, 0, String(after.stderr));
  assert.match(String(after.stdout), /3 current/);
  const none = await rig.run([...publish, '--json']);
  assert.is(none.exitCode, 0, String(none.stderr));
  assert.equal([...new Set(json(none).cells.map(({ state }) => state))], ['kept']);
});

test('killed while it publishes, it goes on: nothing is sent twice, and nothing is left', async () => {
  await using rig = await uploadRig();
  await using s3 = await FakeS3.start();
  await writeFleet(rig, s3);
  const { arm, blobs } = rig.azure;
  arm.operations.milliseconds = 3000;
  const publish = ['fleet', 'publish', '-o', '.', '--resume'];
  const child = rig.run(publish);
  const asked = () => arm.requests.some(({ method, path }) => method === 'PUT' && path.includes('/images/'));
  while (!asked()) await sleep(10);
  child.kill('SIGKILL');
  assert.is((await child).signal, 'SIGKILL');
  arm.operations.milliseconds = 0;

  const again = await rig.run(publish);
  assert.is(again.exitCode, 0, String(again.stderr));
  assert.is(blobs.disks.size, 2);
  assert.equal(
    rig.made().sort(),
    REGIONS.map((region) => rig.id(`images/failback-${region}`)),
  );
  assert.equal(await readdir(rig.folder.at('cache/uploads')), []);
  const files = await readdir(rig.folder.at(''));
  assert.equal(
    files.filter((name) => /^\.|\.tmp$/.test(name)),
    [],
  );
  const report = JSON.parse(await readFile(rig.folder.at('fleet-published.json'), 'utf8')) as Shown;
  assert.ok(report.cells.every(({ source }) => source === null));
});

test('wrong wishes are refused before anything is sent', async () => {
  await using rig = await uploadRig();
  await using s3 = await FakeS3.start();
  await writeFleet(rig, s3);
  for (const [args, says] of [
    [['fleet', 'publish', '--as', 'gallery'], /--as gallery needs --gallery/],
    [['fleet', 'publish', '--uploads', '0'], /not a whole number/],
    [['fleet', 'status', '--as', 'gallery', '-o', '.'], /--as gallery needs --gallery/],
    [['fleet', 'status', '--regions', 'mars-1'], /mars-1/],
  ] as const) {
    const { exitCode, stderr } = await rig.run(args);
    assert.is(exitCode, 2, String(stderr));
    assert.match(String(stderr), says);
  }
  assert.equal(rig.made(), []);
});

test.run();
