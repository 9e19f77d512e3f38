import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { diskMonthly, instanceMonthly, machineMonthly, vpnMonthly } from '../../../../src/dr/cleanup/costs.ts';
import { azureUse, instanceUse, type ServerFacts, sourceUse } from '../../../../src/dr/cleanup/uses.ts';
import type { ServerJob } from '../../../../src/dr/inventory/jobs.ts';
import type { Role } from '../../../../src/dr/tags.ts';
import { sampleInstance } from '../../../support/dr/values.ts';

const facts = (changes: Partial<ServerFacts> = {}): ServerFacts => {
  return { name: 'web1', instance: null, jobs: [], onAzure: true, cutOver: false, ...changes };
};
const job = (kind: ServerJob['kind'], running = false): ServerJob => {
  return { id: `job-${kind}`, kind, running, begun: 0, ended: null, launch: running ? 'PENDING' : 'LAUNCHED' };
};

test('what a server runs on is never removed', () => {
  const own: readonly Role[] = ['restored', 'cutover-vm', 'cutover-nic', 'cutover-disk', 'borrowed-vm', 'returned-vm'];
  for (const role of [...own, 'replaced-os-disk'] as const) assert.is(azureUse(role, facts())?.never, true, role);
});

test('machines and disks are needed as long as a failback is, and data has nowhere else to be', () => {
  const why = (changes: Partial<ServerFacts>) => azureUse('target-disk', facts(changes))?.why;
  assert.is(why({}), undefined);
  assert.is(why({ instance: sampleInstance('web1') }), undefined);
  const coming = sampleInstance('web1', 'FAILBACK_IN_PROGRESS', 'INITIAL_SYNC');
  assert.is(why({ instance: coming }), 'the failback of web1 is in-progress');
  assert.match(why({ instance: sampleInstance('web1', 'FAILBACK_COMPLETED') }) ?? '', 'came back to it');
  const launched = [job('terminate'), job('failback'), job('recovery')];
  assert.match(why({ jobs: launched }) ?? '', 'this may be all that there is of it');
  assert.is(why({ jobs: launched, cutOver: true }), undefined);
  assert.is(why({ jobs: [job('recovery'), job('failback')] }), undefined);
  const running = azureUse('failback-vm', facts({ instance: sampleInstance('web1') }), 'running');
  assert.is(running?.why, 'the Failback Client of web1 runs on it');
});

test('a drill may go; a recovery, what a job works on, and the last copy may not', () => {
  const drill = sampleInstance('web1', 'FAILBACK_NOT_STARTED', 'NOT_STARTED', { isDrill: true });
  assert.is(instanceUse(drill, facts()), undefined);
  assert.is(instanceUse(sampleInstance('web1'), facts())?.never, false);
  assert.is(instanceUse(drill, facts({ jobs: [job('drill', true)] }))?.never, true);
  const gone = { ...sampleInstance('web1'), ec2InstanceState: 'TERMINATED' as const };
  assert.is(instanceUse(gone, facts()), undefined);
  assert.is(sourceUse(facts()), undefined);
  assert.is(sourceUse(facts({ onAzure: undefined })), undefined);
  assert.match(sourceUse(facts({ onAzure: false }))?.why ?? '', 'this may be the last copy of it');
});

test('prices are known of the usual things, and otherwise not guessed', () => {
  assert.is(machineMonthly('Standard_E4s_v5', 'deallocated'), 0);
  assert.ok((machineMonthly('Standard_E4s_v5', 'running') ?? 0) > 100);
  assert.equal([machineMonthly('Standard_X1', 'running'), instanceMonthly('x9.huge', 1)], [null, null]);
  assert.equal([diskMonthly('UltraSSD_LRS', 1), diskMonthly('Premium_LRS', null)], [null, null]);
  assert.is(diskMonthly('Premium_LRS', 100 * 1024 ** 3), 15);
  assert.is(vpnMonthly('vpn-gateway', 'VpnGw9'), null);
});

test.run();
