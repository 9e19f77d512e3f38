import { readFile } from 'node:fs/promises';
import * as assert from 'uvu/assert';
import { commitCutover } from '../../../../src/dr/cutover/commit.ts';
import { cutover } from '../../../../src/dr/cutover/cutover.ts';
import { runMain } from '../../../support/cli.ts';
import { forget, states } from '../../../support/dr/failed-over-rig.ts';
import { instances } from '../../../support/dr/ready.ts';
import { returnedSuite } from '../../../support/dr/returned-rig.ts';
import { refused } from '../../../support/formats/refused.ts';

const test = returnedSuite('dr cutover: boots', { servers: 3 });
const yes = { yes: true };

test('a machine that does not boot does not stop the others, and is not committed', async ({ rig }) => {
  const { consoles } = rig.arm;
  const whole = consoles.serialLog;
  const panic = 'Linux version 6.8.0\nKernel panic - not syncing: VFS: Unable to mount root fs\n';
  consoles.serialLog = (age, id) => (id.endsWith('/shop-web1') ? panic : whole(age, id));
  consoles.screenshot = Buffer.from('BM a picture');
  rig.arm.power = (_age, id) => (id.endsWith('/shop-web3') ? 'stopped' : 'running');
  const run = (...args: string[]) =>
    runMain(['dr', 'cutover', ...args, '--plan', rig.plan, '--yes', '--json'], { env: rig.env });
  const { code, stdout, stderr } = await run('--boot-timeout', '20s');
  assert.is(code, 5, stderr);
  const outcome = JSON.parse(stdout) as Awaited<ReturnType<typeof cutover>>;
  assert.equal(states(outcome), { web1: 'E_BOOT', web2: 'cut-over', web3: 'E_BOOT' });
  const [web1, web2, web3] = outcome.servers;
  assert.match(web1?.error?.message ?? '', 'Kernel panic');
  assert.match(web3?.error?.message ?? '', 'the machine is stopped');
  assert.is(await readFile(web1?.boot?.serialLog ?? '', 'utf8'), panic);
  assert.is(await readFile(web3?.boot?.screenshot ?? '', 'utf8'), 'BM a picture');
  assert.is(web2?.boot?.by, 'serial');

  const committed = await commitCutover(await rig.open(yes));
  assert.equal(states(committed), { web1: 'E_GUARD', web2: 'restored', web3: 'E_GUARD' });
  assert.is((await instances(rig)).length, 2);
  await refused(
    async () => commitCutover(await rig.open({ ...yes, servers: ['web1'] })),
    'seen shop-web1 boot',
    'E_GUARD',
  );

  consoles.serialLog = whole;
  rig.arm.power = () => 'running';
  assert.equal(states(await cutover(await rig.open(yes))), { web1: 'cut-over', web2: 'restored', web3: 'cut-over' });
  const both = await run('--commit', '--rollback');
  assert.is(both.code, 2);
});

test('a system without a serial console is known by its agent, and hooks hear of each that is up', async ({ rig }) => {
  rig.arm.consoles.serialLog = () => '';
  const note = rig.folder.at('hooked');
  const run = ['sh', '-c', `echo "$FAILBACK_SERVER $FAILBACK_PRIVATE_IP $(basename "$FAILBACK_MACHINE")" >> ${note}`];
  await rig.writePlan({ hooks: { cutover: { after: [{ run, perServer: true }] } } });
  forget(rig);
  const flow = await rig.open({ ...yes, servers: ['web2'] });
  const outcome = await cutover(flow, { bootTimeoutMs: 300 });
  assert.equal(states(outcome), { web2: 'cut-over' });
  assert.is(outcome.servers[0]?.boot?.by, 'agent');
  assert.match(await readFile(note, 'utf8'), /^web2 10\.10\.0\.\d+ shop-web2\n$/);
});

test.run();
