import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { rollBackCutover } from '../../../src/dr/cutover/rollback.ts';
import { stopFailbacks } from '../../../src/dr/failback/stop.ts';
import { failover } from '../../../src/dr/failover/failover.ts';
import { phaseFailure } from '../../../src/dr/outcome.ts';
import { circleRig } from '../../support/dr/circle-rig.ts';
import { cloudsOf } from '../../support/dr/clouds.ts';
import { legOf } from '../../support/dr/legs.ts';
import { without } from '../../support/dr/without.ts';
import type { DrRig } from '../../support/dr-rig.ts';

const HOUR = 3_600_000;

/** Both clouds, when what goes on by itself has come to its end. */
async function settled(rig: DrRig): Promise<string[]> {
  for (let looks = 0; looks < 2; looks += 1) {
    rig.clock.advance(HOUR);
    await cloudsOf(rig);
  }
  return cloudsOf(rig);
}

/** A machine that was stopped stays stopped: whether it is off its host as well is all one for its disks. */
function heldDisks(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace('"disk":"Reserved"', '"disk":"Attached"'));
}

async function run(rig: DrRig, ...commands: readonly string[]): Promise<void> {
  for (const command of commands) await legOf(command).run(await rig.open({ yes: true }));
}

test('a failback that is given up, and a cutover that is rolled back, leave both clouds as they were; then it is done', async () => {
  await using rig = await circleRig();
  await run(rig, 'connect', 'protect');
  // With the machines on Azure stopped; nothing of the flow starts them beside those on AWS.
  assert.is(phaseFailure(await failover(await rig.open({ yes: true }), { stopSource: true })), undefined);
  await run(rig, 'failback prepare');
  const away = await settled(rig);
  await run(rig, 'failback start');
  assert.is(phaseFailure(await stopFailbacks(await rig.open({ yes: true }), { discard: true })), undefined);
  const given = await settled(rig);
  // The role with which the clients log in is for all that may come.
  const role = without(given, away).filter((line) => line.includes('role failback-kit-shop-failback'));
  assert.equal([without(given, away), without(away, given)], [role, []], 'given up');

  await run(rig, 'failback start', 'failback launch');
  const back = heldDisks(await settled(rig));
  await run(rig, 'cutover');
  assert.is(phaseFailure(await rollBackCutover(await rig.open({ yes: true }))), undefined);
  const rolled = heldDisks(await settled(rig));
  assert.equal([without(rolled, back), without(back, rolled)], [[], []], 'rolled back');

  await run(rig, 'cutover', 'cutover --commit', 'cleanup');
  const left = (await cloudsOf(rig)).filter((line) => line.includes('[shop'));
  assert.equal(
    left.filter((line) => !/ (?:restored|replaced-os-disk)\]/.test(line)),
    [],
  );
});

test.run();
