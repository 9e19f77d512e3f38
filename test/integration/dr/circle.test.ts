import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { PhaseOutcome } from '../../../src/dr/outcome.ts';
import type { Protected } from '../../../src/dr/protect/protect.ts';
import { changesOf } from '../../support/dr/changes.ts';
import { CIRCLE_SERVERS, circleRig } from '../../support/dr/circle-rig.ts';
import { cloudsOf } from '../../support/dr/clouds.ts';
import { LEGS } from '../../support/dr/legs.ts';
import { addTwins, addTwinServer } from '../../support/dr/twins.ts';
import { without } from '../../support/dr/without.ts';

/** What stays of a plan: the machines that the servers came back to, and what was there before it. */
const THEIR_OWN = /^azure \S+ (?:shop-)?web\d\S* \[shop web\d (?:restored|replaced-os-disk)\]/;

test('five servers go to AWS and come back, and nothing is left of it, nor touched beside it', async () => {
  await using rig = await circleRig();
  const bare = await cloudsOf(rig);
  const lookAtTwins = await addTwins(rig);
  const twins = lookAtTwins();
  const twinLines = without(await cloudsOf(rig), bare);
  assert.is(twinLines.filter((line) => line.startsWith('aws')).length, 10);
  assert.is(twinLines.filter((line) => line.startsWith('azure')).length, 8);
  for (const { command, state, run } of LEGS) {
    const outcome = (await run(await rig.open({ yes: true }))) as Partial<PhaseOutcome>;
    const states = outcome.servers?.map((one) => one.state);
    if (state !== undefined) assert.equal(states, Array(5).fill(state), command);
    if (command === 'protect') await addTwinServer(rig);
  }
  assert.equal(lookAtTwins(), twins);
  const left = await cloudsOf(rig);
  assert.equal(without(twinLines, left), [], 'a twin was touched');
  const drs = left.filter((line) => line.startsWith('drs'));
  assert.equal(drs, [
    'drs recovery-instance [other db9 -] - FAILBACK_NOT_STARTED RUNNING',
    // Without it the agent of no server can be installed, also of those of others.
    'drs replication-template [shop - replication-template]',
    'drs source-server [other db9 -] CONTINUOUS FAILOVER',
  ]);
  const ours = left.filter((line) => line.includes('[shop') && !drs.includes(line));
  assert.equal(
    ours.filter((line) => !THEIR_OWN.test(line)),
    [],
  );
  assert.is(ours.filter((line) => line.startsWith('azure virtualMachines')).length, 5);

  rig.aws.reset();
  rig.arm.reset();
  await LEGS.at(-1)?.run(await rig.open({ yes: true }));
  assert.equal(changesOf(rig), [], 'there is nothing more to remove');
});

test('what came back goes to AWS a second time, and comes back again', async () => {
  await using rig = await circleRig();
  for (const { run } of LEGS.slice(0, -1)) await run(await rig.open({ yes: true }));
  // As the commit says: the new machines are the servers from now on.
  const servers = CIRCLE_SERVERS.map((one) => (one.mode === 'new-vm' ? { ...one, vm: `shop-${one.name}` } : one));
  await rig.writePlan({ servers });
  for (const { command, state, run } of LEGS.slice(1)) {
    const outcome = (await run(await rig.open({ yes: true }))) as Partial<PhaseOutcome<Protected>>;
    const states = outcome.servers?.map((one) => one.state);
    if (state !== undefined) assert.equal(states, Array(5).fill(state), command);
    if (command !== 'protect') continue;
    const installed = outcome.servers?.filter((one) => one.installed).map(({ name }) => name);
    assert.equal(installed, ['web2', 'web3', 'web4'], 'only new machines need a new agent');
  }
  const left = (await cloudsOf(rig)).filter((line) => line.includes('[shop'));
  assert.equal(
    left.filter((line) => !THEIR_OWN.test(line)),
    [],
  );
});

test.run();
