import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { preflight } from '../../../../src/dr/check/preflight.ts';
import { manyServers } from '../../../support/dr/many-servers.ts';

test('many servers take no more calls than a few', async () => {
  const calls = async (count: number) => {
    await using many = await manyServers(count);
    const { rig } = many;
    const flow = await rig.open({ lookOnly: true });
    rig.aws.reset();
    rig.arm.reset();
    const reach = () => Promise.resolve(undefined);
    const { checks } = await preflight(flow, { reach, baseUrl: 'http://127.0.0.1:9' });
    assert.is(checks.filter(({ id }) => id === 'replication').length, count);
    return rig.aws.requests.length + rig.arm.requests.length;
  };
  const few = await calls(2);
  assert.ok(few < 60, `${few} calls`);
  assert.is(await calls(150), few);
});

test.run();
