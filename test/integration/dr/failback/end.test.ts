import * as assert from 'uvu/assert';
import { launchFailback } from '../../../../src/dr/failback/launch.ts';
import { prepareFailback } from '../../../../src/dr/failback/prepare.ts';
import { startFailback } from '../../../../src/dr/failback/start.ts';
import { failbackStatus } from '../../../../src/dr/failback/status.ts';
import { stopFailbacks } from '../../../../src/dr/failback/stop.ts';
import { formatFailbackStatus } from '../../../../src/dr/failback/table.ts';
import { phaseFailure } from '../../../../src/dr/outcome.ts';
import { codeOf } from '../../../support/code-of.ts';
import { runMain } from '../../../support/cli.ts';
import type { DrRig } from '../../../support/dr-rig.ts';
import { failbackSuite, forget, made, states } from '../../../support/dr/failed-over-rig.ts';
import { changesOf } from '../../../support/dr/changes.ts';
import { refused } from '../../../support/formats/refused.ts';

const test = failbackSuite('dr failback: end');
const all = (state: string) => ({ web1: state, web2: state, web3: state });
const START = 'failback dr failback start';
const HOUR = 3_600_000;
const vm = (rig: DrRig, name: string) => rig.id(`Microsoft.Compute/virtualMachines/${name}`);

test('only what is ready is launched, and only when that is approved with its lag', async ({ rig }) => {
  await refused(async () => launchFailback(await rig.open()), 'Nothing was launched', 'E_GUARD');
  await prepareFailback(await rig.open());
  await startFailback(await rig.open({ servers: ['web1', 'web2'] }));
  let asked: readonly string[] = [];
  const ask = (lines: readonly string[]) => {
    asked = lines;
    return Promise.resolve(false);
  };
  forget(rig);
  await refused(async () => launchFailback(await rig.open({ ask })), 'not approved', 'E_GUARD');
  assert.match(asked.join('\n'), /web1: .*behind/);
  assert.match(asked.join('\n'), 'left out: web3 cannot be launched yet: its failback has not begun');
  assert.equal(changesOf(rig), []);

  const { recoveryInstance } = (await failbackStatus(await rig.open())).servers[0] ?? {};
  rig.aws.drs.failLaunch(recoveryInstance ?? '');
  const launched = await launchFailback(await rig.open({ yes: true }));
  assert.equal(states(launched), { web1: 'E_DR', web2: 'failback-done', web3: 'E_GUARD' });
  const told = rig.events.flatMap(({ code, data }) => (code === 'dr.server' && data.error ? [data] : []));
  assert.equal(
    told.slice(-2).map(({ name, error }) => [name, error]),
    [
      ['web1', 'E_DR'],
      ['web3', 'E_GUARD'],
    ],
  );
  assert.is(launched.next, `failback dr failback launch --plan ${rig.plan} --server web1,web3`);
  const stopped = await stopFailbacks(await rig.open({ yes: true, servers: ['web2'] }));
  assert.is(stopped.next, `failback dr cutover --plan ${rig.plan} --server web2`);
  assert.is(phaseFailure(stopped)?.code, 'E_GUARD');
  const { message = '', hint = '' } = launched.servers[0]?.error ?? {};
  assert.match(message, 'The Failback Client could not make the disks on Azure bootable.');
  assert.match(hint, 'failback dr failback start boots the client again');

  const only = { servers: ['web1'], yes: true };
  const failed = await failbackStatus(await rig.open(only));
  assert.is(failed.servers[0]?.problem?.code, 'FAILBACK_ERROR');
  assert.match(failed.next ?? '', START);
  const again = await refused(async () => launchFailback(await rig.open(only)), 'its failback failed', 'E_GUARD');
  assert.match(again.hint ?? '', START);
  assert.equal(states(await startFailback(await rig.open(only))), { web1: 'failback-ready' });
  assert.equal(states(await launchFailback(await rig.open(only))), { web1: 'failback-done' });
});

test('a failback that is given up leaves its disks, and goes on from them', async ({ rig }) => {
  await prepareFailback(await rig.open());
  await startFailback(await rig.open(), { wait: false });
  await refused(async () => stopFailbacks(await rig.open()), 'nobody to ask', 'E_USAGE');
  const stopped = await stopFailbacks(await rig.open({ yes: true }));
  assert.equal(states(stopped), all('stopped'));
  assert.is(stopped.servers[0]?.kept?.length, 5);
  const { servers } = await failbackStatus(await rig.open());
  assert.ok(servers.every(({ state }) => state === 'failback-prepared'));
  assert.equal(states(await startFailback(await rig.open())), all('failback-ready'));
  const gone = await stopFailbacks(await rig.open({ yes: true }), { discard: true });
  assert.equal(states(gone), all('discarded'));
  assert.equal(await made(rig), []);
  assert.ok(rig.arm.resource(vm(rig, 'web1')));
});

test('the command line has it, with the steps while a client connects', async ({ rig }) => {
  await prepareFailback(await rig.open());
  rig.aws.drs.pace.stepMs = 10 * HOUR;
  const stop = new AbortController();
  const { onPower } = rig.arm;
  rig.arm.onPower = async (id, state) => {
    await onPower(id, state);
    stop.abort();
  };
  const flow = await rig.open({ servers: ['web1'], signal: stop.signal });
  assert.is(await codeOf(startFailback(flow)), 'E_INTERRUPTED');
  const text = formatFailbackStatus(await failbackStatus(await rig.open()));
  assert.match(text, /^web1 +the failback begins +3\/7 reach the recovery instance/m);
  assert.match(text, /^ +map the volumes +done$/m);
  const shown = await runMain(['dr', 'failback', 'status', '--plan', rig.plan, '--json'], { env: rig.env });
  assert.is(shown.code, 0, shown.stderr);
  assert.match(shown.stdout, '"state":"failback-starting"');
  const launch = await runMain(['dr', 'failback', 'launch', '--plan', rig.plan, '--yes'], { env: rig.env });
  assert.is(launch.code, 5, launch.stderr);
  const wrong = await runMain(['dr', 'failback', 'strat'], { env: rig.env });
  assert.match(wrong.stderr, 'There is no verb "dr failback strat". Did you mean start?');
});

test.run();
