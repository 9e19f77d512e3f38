import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { endDrill } from '../../../src/dr/failover/end-drill.ts';
import { failover } from '../../../src/dr/failover/failover.ts';
import { manyServers } from '../../support/dr/many-servers.ts';
import { starts } from '../../support/dr/ready.ts';

test('a large wave is recovered in jobs of 100, and needs calls by the job, not by the server', async () => {
  await using many = await manyServers(230);
  const { rig } = many;
  const flow = await rig.open();
  rig.aws.reset();
  // Its time stands still otherwise, and what is done in a minute of it must be done once.
  const passing = setInterval(() => rig.clock.advance(20_000), 10);
  try {
    const { servers } = await failover(flow, { drill: true, report: rig.folder.at('drill') });
    assert.equal([...new Set(servers.map(({ state }) => state))], ['drill-running']);
    const sizes = starts(rig).map(({ input }) => (input as { sourceServers: unknown[] }).sourceServers.length);
    assert.equal(sizes.sort(), [100, 100, 30]);
    const looks = rig.aws.requests.length;
    assert.ok(looks < 230, `${looks} calls`);
    const ended = await endDrill(flow);
    assert.equal([...new Set(ended.servers.map(({ state }) => state))], ['drill-ended']);
    const ends = rig.aws.requests.filter(({ operation }) => operation === 'TerminateRecoveryInstances');
    assert.is(ends.length, 3);
  } finally {
    clearInterval(passing);
  }
});

test.run();
