import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { drStatus } from '../../../src/dr/status/status.ts';
import { manyServers } from '../../support/dr/many-servers.ts';

test('500 servers, some of them on AWS and some drilled, need a dozen calls', async () => {
  await using many = await manyServers(500);
  const { rig, ids } = many;
  const flow = await rig.open({ lookOnly: true });
  const drs = await flow.aws.drs();
  // As many as the subnet has addresses.
  for (const [from, to, isDrill] of [
    [0, 100, false],
    [100, 200, false],
    [200, 250, true],
  ] as const) {
    const sourceServers = ids.slice(from, to).map((sourceServerID) => ({ sourceServerID }));
    await drs.startRecovery({ sourceServers, isDrill });
  }
  rig.clock.advance(36_000_000);
  rig.arm.reset();
  rig.aws.reset();
  const { counts, servers, unknown } = await drStatus(flow);
  assert.equal(unknown, []);
  assert.equal(counts, { 'failed-over': 200, 'drill-running': 50, ready: 250 });
  assert.is(servers.filter(({ lastDrill }) => lastDrill?.outcome === 'launched').length, 50);
  const calls = [...rig.arm.requests.map(({ path }) => path), ...rig.aws.requests.map(({ operation }) => operation)];
  assert.ok(calls.length <= 12, calls.join('\n'));
});

test.run();
