import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Parts } from '../../../src/dr/inventory/inventory.ts';
import { joinRows } from '../../../src/dr/inventory/join.ts';
import { needMacs } from '../../../src/dr/inventory/macs.ts';
import { ownerTags, planTags } from '../../../src/dr/tags.ts';
import { sampleInstance, sampleJob, sampleMachine, sampleSource, serverId } from '../../support/dr/values.ts';
import { testPlan } from '../../support/dr/plan-text.ts';

const PLAN = testPlan({
  servers: [
    { name: 'web1', vm: 'web1' },
    { name: 'web2', vm: sampleMachine('WEB2').id },
  ],
});
const join = (parts: Parts, servers = PLAN.servers) => joinRows(PLAN, servers, parts);

test('what was not read is not known, what is not there is null', () => {
  const [unread] = join({});
  assert.is(unread?.machine, undefined);
  assert.is(unread?.sourceServer, undefined);
  assert.is(unread?.recoveryInstance, undefined);
  assert.is(unread?.jobs, undefined);
  const [empty] = join({ machines: [], sourceServers: [], recoveryInstances: [], jobs: [], made: [] });
  assert.is(empty?.machine, null);
  assert.is(empty?.sourceServer, null);
  assert.is(empty?.recoveryInstance, null);
  assert.is(empty?.failbackMachine, null);
  assert.equal([empty?.jobs, empty?.made], [[], []]);
});

test('a machine is known by its name in the group, or by its id in any case', () => {
  const elsewhere = sampleMachine('web1', { id: sampleMachine('web1').id.replace('/rg/', '/other/'), group: 'other' });
  const rows = join({ machines: [elsewhere, sampleMachine('web1'), sampleMachine('web2')] });
  assert.equal(
    rows.map(({ machine }) => [machine?.name, machine?.group]),
    [
      ['web1', 'rg'],
      ['web2', 'rg'],
    ],
  );
});

test('machines of the flow are known by their tags', () => {
  const made = (role: 'failback-vm' | 'cutover-vm', plan = PLAN.name) =>
    sampleMachine(role, { tags: { ...planTags({ name: plan }, role, 'web1') } });
  const [row] = join({ machines: [made('failback-vm'), made('cutover-vm', 'other')] });
  assert.is(row?.failbackMachine?.name, 'failback-vm');
  assert.is(row?.cutoverMachine, null);
});

test('of several instances the one counts that DRS names, else the newest, never one that is gone', () => {
  const instance = (id: string, changes: object = {}) =>
    sampleInstance('web1', 'FAILBACK_NOT_STARTED', 'NOT_STARTED', { recoveryInstanceID: id, ...changes });
  const old = instance('i-old', { pointInTimeSnapshotDateTime: '2026-01-01T00:00:00Z' });
  const young = instance('i-young', { pointInTimeSnapshotDateTime: '2026-02-01T00:00:00Z' });
  const gone = instance('i-gone', {
    ec2InstanceState: 'TERMINATED',
    pointInTimeSnapshotDateTime: '2026-03-01T00:00:00Z',
  });
  const found = (recoveryInstanceId?: string) => {
    const source = sampleSource('web1', 'CONTINUOUS', recoveryInstanceId ? { recoveryInstanceId } : {});
    const [row] = join({ sourceServers: [source], recoveryInstances: [old, young, gone] });
    return row?.recoveryInstance?.recoveryInstanceID;
  };
  assert.is(found('i-old'), 'i-old');
  assert.is(found(), 'i-young');
  assert.is(found('i-gone'), 'i-young');
});

test('an instance whose source server is gone is known by its tags', () => {
  const tags = { ...ownerTags(PLAN, 'web1') };
  const instance = sampleInstance('gone', 'FAILBACK_NOT_STARTED', 'NOT_STARTED', { tags });
  const [row] = join({ sourceServers: [], recoveryInstances: [instance] });
  assert.is(row?.recoveryInstance?.recoveryInstanceID, 'i-gone');
});

test('jobs come to each server that took part, the newest first', () => {
  const jobs = [
    sampleJob('START_DRILL', 'web1', '2026-01-01T00:00:00.000Z', { launch: 'FAILED' }),
    sampleJob('START_RECOVERY', 'web1', '2026-02-01T00:00:00.000Z'),
    sampleJob('START_DRILL', 'web2', '2026-03-01T00:00:00.000Z'),
  ];
  const [row] = join({ sourceServers: [sampleSource('web1'), sampleSource('web2')], jobs });
  assert.equal(
    row?.jobs?.map(({ kind, launch, running }) => [kind, launch, running]),
    [
      ['recovery', 'LAUNCHED', false],
      ['drill', 'FAILED', false],
    ],
  );
});

test('which is which does not depend on the choice of servers', () => {
  const twin = [sampleMachine('web1', { hostname: 'twin' }), sampleMachine('web2', { hostname: 'twin' })];
  const parts = { machines: twin, sourceServers: [sampleSource('twin')] };
  const alone = join(parts, PLAN.servers.slice(1));
  assert.equal(
    alone.map(({ server, ambiguous }) => [server.name, ambiguous]),
    [['web2', [serverId('twin')]]],
  );
});

test('interfaces are asked for only if they could tell something', () => {
  const machines = [sampleMachine('web1'), sampleMachine('web2')];
  const need = (parts: Parts) => needMacs(join(parts), parts);
  assert.is(need({ machines, sourceServers: [sampleSource('else')] }), true);
  assert.is(
    need({ machines, sourceServers: [sampleSource('web1'), sampleSource('web2'), sampleSource('else')] }),
    false,
  );
  assert.is(need({ machines, sourceServers: [sampleSource('web1')] }), false);
  assert.is(need({ machines, sourceServers: [] }), false);
  assert.is(need({ machines }), false);
});

test.run();
