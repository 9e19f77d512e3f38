import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { missingActions } from '../../../src/azure/permissions.ts';
import { preflight } from '../../../src/dr/check/preflight.ts';
import { drStatus } from '../../../src/dr/status/status.ts';
import { packageFile } from '../../../src/paths.ts';
import { armActions } from '../../support/dr/arm-actions.ts';
import { CIRCLE_SERVERS, circleRig } from '../../support/dr/circle-rig.ts';
import { LEGS } from '../../support/dr/legs.ts';
import { operatorKeys } from '../../support/dr/operator-keys.ts';

const role = JSON.parse(readFileSync(packageFile('templates/azure/dr-role.json'), 'utf8')) as { Actions: string[] };

test('the policy and the role of the templates are enough for the whole way', async () => {
  await using rig = await circleRig({ servers: 2, plan: { servers: CIRCLE_SERVERS.slice(0, 2) } });
  // The keys can do nothing else: what the policy lacks is refused.
  const aws = { credentials: await operatorKeys(rig) };
  rig.arm.reset();
  for (const { command, run } of LEGS) {
    await run(await rig.open({ yes: true, aws })).catch((error: unknown) => {
      throw new Error(`${command}: ${String(error)}`);
    });
    if (command === 'failover') {
      await preflight(await rig.open({ aws }));
      await drStatus(await rig.open({ aws }));
    }
  }
  const done = armActions(rig.arm);
  assert.ok(done.length > 30, done.join('\n'));
  assert.equal(missingActions(done, [{ actions: role.Actions, notActions: [] }]), []);
});

test.run();
