import * as assert from 'uvu/assert';
import { commitCutover } from '../../../../src/dr/cutover/commit.ts';
import { cutover } from '../../../../src/dr/cutover/cutover.ts';
import { rollBackCutover } from '../../../../src/dr/cutover/rollback.ts';
import { made, stoppingAtEach } from '../../../support/dr/failed-over-rig.ts';
import { returnedSuite } from '../../../support/dr/returned-rig.ts';
import { instances } from '../../../support/dr/ready.ts';

const test = returnedSuite('dr cutover: stopped', { servers: 1 });

test('it can be stopped after each change, and goes on from any machine', async ({ rig }) => {
  const tagged = await made(rig);
  assert.ok((await stoppingAtEach(rig, (flow) => cutover(flow))) > 6);
  const there = await made(rig);
  assert.equal(
    there.filter((one) => one.startsWith('cutover')),
    ['cutover-nic shop-web1-nic', 'cutover-vm shop-web1'],
  );
  assert.ok((await stoppingAtEach(rig, (flow) => rollBackCutover(flow))) > 5);
  assert.equal(await made(rig), tagged);
  await stoppingAtEach(rig, (flow) => cutover(flow));
  assert.equal(await made(rig), there);
  assert.ok((await stoppingAtEach(rig, (flow) => commitCutover(flow))) > 6);
  assert.equal(await instances(rig), []);
  assert.equal(await made(rig), [
    ...['restored shop-web1', 'restored shop-web1-nic', 'restored shop-web1-target-0', 'restored shop-web1-target-1'],
  ]);
});

test('lost answers and throttling make nothing twice', async ({ rig }) => {
  for (const [method, path] of [
    ['POST', 'deallocate'],
    ['POST', 'attachDetachDataDisks'],
    ['PUT', 'networkInterfaces/shop-web1-nic'],
    ['PUT', 'virtualMachines/shop-web1'],
  ] as const) {
    rig.arm.fail({ kind: 'lost' }, { method, path });
    rig.arm.fail({ kind: 'error', status: 429, code: 'TooManyRequests', retryAfter: 0 }, { method, path });
  }
  rig.aws.fail({ kind: 'lost' }, { operation: 'TerminateRecoveryInstances' });
  const cut = await cutover(await rig.open({ yes: true }));
  assert.is(cut.servers[0]?.state, 'cut-over', cut.servers[0]?.error?.message);
  const done = await commitCutover(await rig.open({ yes: true }));
  assert.is(done.servers[0]?.state, 'restored', done.servers[0]?.error?.message);
  assert.is((await made(rig)).length, 4);
});

test.run();
