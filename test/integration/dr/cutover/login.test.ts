import * as assert from 'uvu/assert';
import { commitCutover } from '../../../../src/dr/cutover/commit.ts';
import { cutover } from '../../../../src/dr/cutover/cutover.ts';
import type { Flow } from '../../../../src/dr/flow.ts';
import { isFailbackError } from '../../../../src/errors.ts';
import { afterChanges, stopAfter } from '../../../support/dr/changes.ts';
import { made, type Outcome, states } from '../../../support/dr/failed-over-rig.ts';
import { instances } from '../../../support/dr/ready.ts';
import { returnedSuite } from '../../../support/dr/returned-rig.ts';

const SERVERS = [
  { name: 'web1', vm: 'web1', mode: 'swap-os-disk' },
  { name: 'web2', vm: 'web2' },
];
const test = returnedSuite('dr cutover: logins', { servers: 2, plan: { servers: SERVERS } });
const yes = { yes: true };
const EXPIRED = { kind: 'error', status: 403, code: 'ExpiredTokenException' } as const;

/** With what a run ended: the codes of its servers, or its own. */
async function codes(run: Promise<Outcome>): Promise<string[]> {
  try {
    return Object.values(states(await run));
  } catch (error) {
    if (!isFailbackError(error)) throw error;
    return [error.code];
  }
}

test('a login to Azure that ends after any change is said, and the next run goes on', async ({ rig }) => {
  const seen = new Set<string>();
  const again = async (act: (flow: Flow) => Promise<Outcome>, done: string) => {
    for (let runs = 0; ; runs += 1) {
      assert.ok(runs < 30, 'it does not get on');
      afterChanges(rig, 2, () => rig.arm.revokeTokens());
      const ended = await codes(act(await rig.open(yes)));
      if (ended.every((one) => one === done)) return;
      for (const one of ended) if (one !== done) seen.add(one);
    }
  };
  await again((flow) => cutover(flow), 'cut-over');
  await again((flow) => commitCutover(flow), 'restored');
  assert.equal([...seen], ['E_AZURE_LOGIN']);
  assert.equal(await instances(rig), []);
  assert.equal(
    (await made(rig)).filter((one) => !/^(?:restored|replaced-os-disk) /.test(one)),
    [],
  );
});

test('so is one to AWS, before and after the instances are being terminated, and who stops the waiting goes on, too', async ({
  rig,
}) => {
  rig.aws.fail(EXPIRED, { operation: 'DescribeRecoveryInstances' });
  assert.equal(await codes(cutover(await rig.open(yes))), ['E_AWS_LOGIN']);
  assert.equal(states(await cutover(await rig.open(yes))), { web1: 'cut-over', web2: 'cut-over' });
  rig.aws.fail(EXPIRED, { operation: 'TerminateRecoveryInstances' });
  assert.equal(await codes(commitCutover(await rig.open(yes))), ['E_AWS_LOGIN', 'E_AWS_LOGIN']);
  assert.is((await instances(rig)).length, 2);
  const signal = stopAfter(rig, 1);
  const stopped = await commitCutover(await rig.open({ ...yes, signal })).catch((error: unknown) => error);
  assert.match(isFailbackError(stopped) ? (stopped.hint ?? '') : String(stopped), 'goes on to terminate');
  rig.aws.fail(EXPIRED, { operation: 'DescribeJobLogItems' });
  // Where this machine is busy, the instances are gone by now.
  const third = new Set(await codes(commitCutover(await rig.open(yes))));
  assert.ok(third.size === 1 && (third.has('E_AWS_LOGIN') || third.has('restored')), [...third].join());
  const ends = rig.aws.requests.filter(
    ({ operation, status }) => operation === 'TerminateRecoveryInstances' && status < 300,
  );
  assert.is(ends.length, 1);
  assert.equal(states(await commitCutover(await rig.open(yes))), { web1: 'restored', web2: 'restored' });
  assert.equal(await instances(rig), []);
  const all = rig.aws.requests.filter(
    ({ operation, status }) => operation === 'TerminateRecoveryInstances' && status < 300,
  );
  assert.is(all.length, 1, 'terminated once');
});

test.run();
