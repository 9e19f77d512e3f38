import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FailbackEvent } from '../../src/events.ts';
import type { FleetReport } from '../../src/fleet/report.ts';
import { ensureBuilt, failback } from '../support/bin.ts';
import { finalState, type FleetRig, fleetRig, statesOf } from '../support/fleet-rig.ts';
import { random } from '../support/formats/random.ts';

const REGIONS = ['eu-west-1', 'eu-west-2', 'us-east-1', 'us-east-2'];
const KILLS = 6;

let rig: FleetRig;
test.before(async () => {
  await ensureBuilt();
  rig = await fleetRig();
  rig.publish('a', 'eu-west-1', 'us-east-1');
  rig.publish('b', 'eu-west-2', 'us-east-2');
});
test.after(async () => rig[Symbol.asyncDispose]());

/** The verb as a user types it, in a folder and with a cache of its own. */
function fleet(folder: string, cache: string, ...args: readonly string[]) {
  const from = ['--base-url', rig.s3.url, '--cache-dir', rig.at(cache), '--toolbox', 'host', '-o', rig.at(folder)];
  return failback(['fleet', 'build', '--regions', REGIONS.join(), ...from, ...args], { timeout: 300_000 });
}

/** Kills the run with its n-th event; tells how many there were. */
async function killedAt(event: number, run: ReturnType<typeof fleet>): Promise<number> {
  let seen = 0;
  if (run.stderr) {
    createInterface({ input: run.stderr }).on('line', () => {
      if (++seen === event) run.kill('SIGKILL');
    });
  }
  await run;
  return seen;
}

test('a fleet that is killed at any moment and goes on ends as one that was not', async () => {
  const loud = ['--progress', 'json', '--verbose'];
  const events = await killedAt(Infinity, fleet('whole', 'cache', ...loud));
  const wanted = await finalState(rig.at('whole'));
  for (const region of REGIONS) {
    for (const extension of ['vhd', 'manifest.json']) assert.ok(wanted[`failback-${region}.${extension}`], region);
  }
  const { below } = random(6);
  const moments = Array.from({ length: KILLS }, () => 1 + below(events));
  for (const [round, moment] of moments.entries()) {
    const [folder, cache] = [`killed ${round}`, `cache ${round}`];
    await killedAt(moment, fleet(folder, cache, ...loud));
    const { exitCode, stderr } = await fleet(folder, cache, '--resume');
    assert.is(exitCode, 0, `killed at event ${moment} of ${events}: ${String(stderr)}`);
    assert.equal(await finalState(rig.at(folder)), wanted, `killed at event ${moment} of ${events}`);
  }
});

test('two fleets at once on one cache download and build each image once', async () => {
  rig.s3.reset();
  const runs = await Promise.all(['one', 'two'].map((folder) => fleet(folder, 'shared cache', '--json')));
  assert.equal(
    runs.map(({ exitCode }) => exitCode),
    [0, 0],
  );
  assert.is(rig.downloads(), 2);
  const states = runs.flatMap(({ stdout }) => Object.values(statesOf(JSON.parse(String(stdout)) as FleetReport)));
  assert.is(states.filter((state) => state === 'built').length, 2);
  assert.is(states.filter((state) => state === 'cached').length, 6);
  assert.equal(await finalState(rig.at('one')), await finalState(rig.at('two')));
});

test('a table on standard output, progress by name of the image on standard error; exit 4 if something failed', async () => {
  rig.s3.fail({ kind: 'status', status: 404 }, { bucket: 'aws-elastic-disaster-recovery-hashes-us-east-2' });
  const { exitCode, stdout, stderr } = await fleet('table', 'cache');
  assert.is(exitCode, 4);
  const [head = '', ...rows] = String(stdout).split('\n');
  assert.match(head, /^region +gen +fs +state +size +time$/);
  assert.match(rows[0] ?? '', /^eu-west-1 +1 +ext4 +(?:built|cached) +86\.0 MiB +\d+\.\d s$/);
  assert.match(rows[3] ?? '', /^us-east-2 +1 +ext4 +failed +E_HTTP: /);
  assert.match(String(stdout), /\n3 of 4 images are there \(/);
  assert.match(String(stderr), /failback-eu-west-1: (?:built|cached)\n/);
  assert.match(String(stderr), /error E_FLEET: 1 of 4 images could not be built\.\n.*--resume/s);
});

test('each JSON line names its image; --json gives the report that is in the folder', async () => {
  const { exitCode, stdout, stderr } = await fleet('json', 'cache', '--json', '--progress', 'json', '-v');
  assert.is(exitCode, 0);
  const report = JSON.parse(String(stdout)) as FleetReport;
  const written = JSON.parse(await readFile(rig.at('json/fleet.json'), 'utf8')) as FleetReport;
  assert.equal(report.cells, written.cells);
  const events = String(stderr)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as FailbackEvent);
  const named = new Set(events.flatMap(({ cell }) => cell ?? []));
  assert.equal(
    [...named].sort(),
    REGIONS.map((region) => `failback-${region}`),
  );
});

test('shards and collect: 0 if all are there, 5 and names if not, 2 for a shard that is not there', async () => {
  const shard = (index: number) =>
    fleet(`shard ${index}`, 'cache', '--shard', `${index}/2`, '--results', rig.at('results'));
  assert.is((await shard(0)).exitCode, 0);
  const half = await failback(['fleet', 'collect', rig.at('results')]);
  assert.is(half.exitCode, 5);
  assert.match(String(half.stderr), /E_CHECK_FAILED: 2 of 4 images .*failback-eu-west-2 \(missing\)/);
  assert.is((await shard(1)).exitCode, 0);
  const whole = await failback(['fleet', 'collect', rig.at('results'), '--json', '-o', rig.at('joined.json')]);
  assert.is(whole.exitCode, 0, String(whole.stderr));
  assert.equal(JSON.parse(String(whole.stdout)), JSON.parse(await readFile(rig.at('joined.json'), 'utf8')));
  const none = await shard(2);
  assert.is(none.exitCode, 2);
  assert.match(String(none.stderr), /E_USAGE: There is no shard 2 of 2\.\n.*count from 0/s);
});

test.run();
