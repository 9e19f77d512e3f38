import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { listSourceServers } from '../../../src/aws/drs/source-servers.ts';
import { cleanUp } from '../../../src/dr/cleanup/cleanup.ts';
import { cleanupFailure } from '../../../src/dr/cleanup/outcome.ts';
import type { Group } from '../../../src/dr/cleanup/thing.ts';
import { failover } from '../../../src/dr/failover/failover.ts';
import { protect } from '../../../src/dr/protect/protect.ts';
import { drStatus } from '../../../src/dr/status/status.ts';
import type { DrRig } from '../../support/dr-rig.ts';
import { CIRCLE_SERVERS, circleRig } from '../../support/dr/circle-rig.ts';
import { LEGS } from '../../support/dr/legs.ts';
import { states } from '../../support/dr/ready.ts';
import { refused } from '../../support/formats/refused.ts';

/** One that comes back to its original machine, and one that comes back to a new one. */
const SERVERS = CIRCLE_SERVERS.slice(0, 2);
const KEEP: { readonly keep: readonly Group[] } = { keep: ['vpn', 'replication'] };

async function sourceServers(rig: DrRig): Promise<Map<string, string[]>> {
  const { aws, signal } = await rig.open();
  const all = await listSourceServers(aws, signal);
  const of = (name: string) => all.filter(({ tags }) => tags?.['failback-kit:server'] === name);
  return new Map(['web1', 'web2'].map((name) => [name, of(name).flatMap(({ sourceServerID: id }) => id ?? [])]));
}

/** Of web2, and what comes next. */
async function statusOf(rig: DrRig) {
  const { servers, next } = await drStatus(await rig.open());
  const web2 = servers.find(({ name }) => name === 'web2');
  return { stage: web2?.stage, notes: web2?.notes.join('; ') ?? '', next };
}

const warnings = ({ events }: DrRig) => events.filter(({ level }) => level === 'warn').map(({ message }) => message);

test('what DRS keeps of a machine that was replaced is told, and goes once the new one replicates', async () => {
  await using rig = await circleRig({ servers: 2, plan: { servers: SERVERS } });
  for (const { run } of LEGS.slice(0, -1)) await run(await rig.open({ yes: true }));
  const [old = ''] = (await sourceServers(rig)).get('web2') ?? [];
  assert.match(warnings(rig).join('\n'), new RegExp(`write vm: shop-web2 in the plan.*${old}.* costs`));

  // What DRS has of web2 is as old as the failover.
  const before = await statusOf(rig);
  assert.is(before.stage, 'restored-elsewhere');
  assert.match(before.next ?? '', /^failback dr protect .*--server web2$/);
  assert.match(before.notes, 'write vm: shop-web2 in the plan, then failback dr protect');
  const only = { servers: ['web2'], yes: true };
  for (const drill of [false, true]) {
    const { hint } = await refused(async () => failover(await rig.open(only), { drill }), 'shop-web2', 'E_GUARD');
    assert.match(hint ?? '', 'vm: shop-web2 in the plan, then failback dr protect; --force');
  }

  // Its original machine stands still, and must not be started beside the new one.
  const tooEarly = await protect(await rig.open());
  assert.equal(states(tooEarly), { web1: 'ready', web2: 'failed' });
  assert.match(tooEarly.servers[1]?.error?.hint ?? '', 'write vm: shop-web2 in the plan');

  await rig.writePlan({ servers: SERVERS.map((one) => (one.name === 'web2' ? { ...one, vm: 'shop-web2' } : one)) });
  await refused(async () => failover(await rig.open(only)), 'came back to shop-web2', 'E_GUARD');
  rig.events.length = 0;
  await protect(await rig.open(), { wait: false });
  assert.equal(
    warnings(rig)
      .filter((text) => text.includes(old))
      .map((text) => text.slice(0, 4)),
    ['web2'],
  );
  const early = await cleanUp(await rig.open({ dryRun: true }), KEEP);
  const kept = early.things.find(({ id }) => id === old);
  assert.equal([kept?.kind, kept?.state, kept?.evenInUse], ['old source server', 'kept', 'web2']);
  assert.match(kept?.why ?? '', /does not replicate yet.*the last points in time of web2/);

  await protect(await rig.open());
  const outcome = await cleanUp(await rig.open({ yes: true }), KEEP);
  assert.is(cleanupFailure(outcome), undefined);
  const removed = outcome.things.filter(({ state, group }) => state === 'removed' && group === 'recovery');
  assert.equal(
    removed.map(({ id }) => id),
    [old],
  );
  const left = await sourceServers(rig);
  assert.equal([left.get('web1')?.length, left.get('web2')?.length], [1, 1]);
  assert.not.ok(left.get('web2')?.includes(old));
  rig.events.length = 0;
  assert.equal(states(await protect(await rig.open())), { web1: 'ready', web2: 'ready' });
  assert.equal(warnings(rig), []);
  assert.is((await statusOf(rig)).stage, 'ready');
  assert.equal(states(await failover(await rig.open(only))), { web2: 'failed-over' });
});

test.run();
