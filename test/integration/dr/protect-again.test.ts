import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { listSourceServers } from '../../../src/aws/drs/source-servers.ts';
import { listLaunchTemplates, listReplicationTemplates } from '../../../src/aws/drs/templates.ts';
import { runCommand } from '../../../src/azure/machines/run-command.ts';
import { phaseFailure, type PhaseOutcome } from '../../../src/dr/outcome.ts';
import { type Protected, protect } from '../../../src/dr/protect/protect.ts';
import { runMain } from '../../support/cli.ts';
import { drRig } from '../../support/dr-rig.ts';
import { readyRig } from '../../support/dr/ready.ts';
import { changesOf, stopAfter } from '../../support/dr/changes.ts';
import { refused } from '../../support/formats/refused.ts';

const SPEED = 3000;
const states = ({ servers }: PhaseOutcome<Protected>) => servers.map(({ state }) => state);

test('killed after each single change and run again, it comes to the same end, and makes nothing twice', async () => {
  await using rig = await drRig({ servers: 2, speed: SPEED });
  let kills = 0;
  const run = async (): Promise<PhaseOutcome<Protected>> => {
    for (; kills < 100; kills++) {
      const signal = stopAfter(rig, 1);
      try {
        return await protect(await rig.open({ signal }), { wait: false });
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    }
    throw new Error(`it does not come further: ${changesOf(rig).slice(-6).join(', ')}`);
  };
  assert.equal(states(await run()), ['replicating', 'replicating']);
  assert.ok(kills > 20, String(kills));
  const made = changesOf(rig);
  const count = (call: string) => made.filter((one) => one.endsWith(call)).length;
  assert.is(count('CreateRole'), 7);
  assert.is(count('InitializeService'), 1);
  assert.is(count('CreateReplicationConfigurationTemplate'), 1);
  assert.is(count('CreateLaunchConfigurationTemplate'), 1);
  assert.is(count('CreateLaunchTemplateVersion'), 2);
  const flow = await rig.open();
  const servers = await listSourceServers(flow.aws, flow.signal);
  assert.equal(servers.map(({ tags }) => tags?.['failback-kit:server']).sort(), ['web1', 'web2']);
  rig.aws.reset();
  rig.arm.reset();
  assert.equal(states(await protect(flow)), ['ready', 'ready']);
  assert.equal(changesOf(rig), []);
});

test('answers that are lost, throttling and a busy account change nothing of the result', async () => {
  await using rig = await drRig({ servers: 2, speed: SPEED });
  const creating = ['CreateRole', 'AttachRolePolicy', 'CreateInstanceProfile', 'AddRoleToInstanceProfile'];
  const ofDrs = ['InitializeService', 'CreateReplicationConfigurationTemplate', 'CreateLaunchConfigurationTemplate'];
  const ofServers = ['UpdateReplicationConfiguration', 'UpdateLaunchConfiguration', 'ModifyLaunchTemplate'];
  for (const operation of [...creating, ...ofDrs, ...ofServers]) rig.aws.fail({ kind: 'lost' }, { operation });
  const throttled = { kind: 'error', status: 429, code: 'ThrottlingException' } as const;
  rig.aws.fail(throttled, { operation: 'DescribeSourceServers' }, 2);
  rig.aws.fail(throttled, { operation: 'GetLaunchConfiguration' }, 2);
  rig.arm.fail({ kind: 'lost' }, { method: 'POST', path: 'runCommand' });
  assert.equal(states(await protect(await rig.open())), ['ready', 'ready']);
  const flow = await rig.open();
  assert.is((await listReplicationTemplates(flow.aws, flow.signal)).length, 1);
  assert.is((await listLaunchTemplates(flow.aws, flow.signal)).length, 1);
  assert.is((await listSourceServers(flow.aws, flow.signal)).length, 2);
});

test('credentials that ended while it ran end it, for all servers', async () => {
  await using rig = await drRig({ servers: 1, speed: SPEED });
  const expired = { kind: 'error', status: 403, code: 'ExpiredTokenException', message: 'expired' } as const;
  rig.aws.fail(expired, { operation: 'InitializeService' }, 20);
  await refused(async () => protect(await rig.open()), 'credentials', 'E_AWS_LOGIN');
});

test('keys that become too old for a new installer are replaced', async () => {
  await using rig = await drRig({ servers: 3, speed: SPEED });
  const seen = new Set<string>();
  const run = rig.arm.onRunCommand;
  rig.arm.onRunCommand = (command) => {
    seen.add(command.parameters['AWS_ACCESS_KEY_ID'] ?? '');
    return run(command);
  };
  await protect(await rig.open({ servers: ['web1'] }), { wait: false });
  rig.clock.advance(3_600_000);
  await protect(await rig.open(), { wait: false });
  assert.is(seen.size, 2);
});

test('a command of an earlier run that is still under way is waited for', async () => {
  await using rig = await drRig({ servers: 1, speed: SPEED });
  await rig.initialize();
  const flow = await rig.open();
  rig.onScript = () => {
    rig.protect(['web1']);
    return { exitCode: 0, stdout: '', stderr: '' };
  };
  rig.arm.fail({ kind: 'slow', milliseconds: 900_000 }, { path: 'runCommand' });
  const vm = rig.id('Microsoft.Compute/virtualMachines/web1');
  const earlier = runCommand(flow.azure, vm, { os: 'linux', script: 'sleep 600' }, flow.signal);
  // Until it has begun.
  while (!rig.arm.requests.some(({ path }) => path.includes('runCommand'))) await new Promise(setImmediate);
  const outcome = await protect(flow, { wait: false });
  await earlier;
  assert.equal(states(outcome), ['replicating']);
  assert.is((await listSourceServers(flow.aws, flow.signal)).length, 1);
  assert.not.ok(changesOf(rig).includes('iam:TagResource'));
});

test('what was stopped begins again, what is disconnected gets a new agent, what is away is left alone', async () => {
  await using rig = await readyRig({ servers: 3 });
  const flow = await rig.open();
  const { aws } = flow;
  const [web1 = '', web2 = '', web3 = ''] = rig.ids;
  const drs = await aws.drs();
  await drs.stopReplication({ sourceServerID: web1 });
  rig.aws.drs.disconnect(web2);
  await drs.startRecovery({ sourceServers: [{ sourceServerID: web3 }] });
  rig.clock.advance(3_600_000);
  rig.aws.reset();
  rig.arm.reset();
  const outcome = await protect(flow);
  assert.equal(states(outcome), ['ready', 'ready', 'failed-over']);
  assert.equal(
    outcome.servers.map(({ installed }) => installed),
    [false, true, false],
  );
  assert.ok(changesOf(rig).includes('drs:StartReplication'));
  assert.is(changesOf(rig).filter((one) => one.includes('runCommand')).length, 1);
});

test('a server of another plan is not taken, and one without tags gets those of this plan', async () => {
  await using rig = await readyRig({ servers: 2 });
  const flow = await rig.open();
  const drs = await flow.aws.drs();
  const [web1 = '', web2 = ''] = rig.ids;
  const arnOf = (id: string) => `arn:aws:drs:${rig.aws.region}:${rig.aws.account}:source-server/${id}`;
  await drs.tagResource({ resourceArn: arnOf(web1), tags: { 'failback-kit:plan': 'other' } });
  const names = ['failback-kit:plan', 'failback-kit:server'];
  await drs.untagResource({ resourceArn: arnOf(web2), tagKeys: names });
  const servers = [web1, web2].map((id, index) => ({
    ...{ name: `web${index + 1}`, vm: `web${index + 1}` },
    ...(index === 0 ? { sourceServer: id } : {}),
  }));
  await rig.writePlan({ servers });
  const outcome = await protect(await rig.open());
  assert.equal(states(outcome), ['failed', 'ready']);
  assert.match(outcome.servers[0]?.error?.message ?? '', /of the plan other/);
  const found = await listSourceServers(flow.aws, flow.signal, { sourceServerIDs: [web2] });
  assert.equal(found[0]?.tags?.['failback-kit:server'], 'web2');
});

test('replication that stands still is explained after a while, and the others come to their end', async () => {
  await using rig = await drRig({ servers: 2, speed: SPEED });
  rig.aws.drs.onInstall = (id) => {
    if (!stuck) rig.aws.drs.failStep(id, 'BOOT_REPLICATION_SERVER', 'no route to host');
    stuck = true;
  };
  let stuck = false;
  const outcome = await protect(await rig.open());
  assert.equal([...states(outcome)].sort(), ['failed', 'ready']);
  const { error } = outcome.servers.find(({ state }) => state === 'failed') ?? {};
  assert.match(error?.message ?? '', /did not boot.*no route to host/);
  assert.match(error?.hint ?? '', /staging subnet/);
  assert.is(phaseFailure(outcome)?.code, 'E_DR');
});

test('a server that somebody takes out of DRS meanwhile is said, and is protected by the next run', async () => {
  await using rig = await drRig({ servers: 2, speed: 600 });
  const flow = await rig.open();
  const drs = await flow.aws.drs();
  const running = protect(flow);
  const waits = () => rig.events.some(({ code, data }) => code === 'dr.server' && data.state === 'initiating');
  while (!waits()) await sleep(5);
  const [first] = await listSourceServers(flow.aws, flow.signal);
  const sourceServerID = first?.sourceServerID ?? '';
  await drs.disconnectSourceServer({ sourceServerID });
  await drs.deleteSourceServer({ sourceServerID });
  const outcome = await running;
  assert.equal([...states(outcome)].sort(), ['failed', 'ready']);
  assert.match(outcome.servers.find(({ error }) => error)?.error?.message ?? '', /no more|disconnected/);
  assert.equal(states(await protect(flow)), ['ready', 'ready']);
});

test('Ctrl-C while it waits leaves everything to DRS, and the same command waits again', async () => {
  await using rig = await drRig({ servers: 2, speed: 600 });
  const stop = new AbortController();
  const running = protect(await rig.open({ signal: stop.signal }));
  const waits = () => rig.events.filter(({ code, data }) => code === 'dr.server' && data.state === 'initiating');
  void (async () => {
    while (waits().length < 2) await sleep(5);
    stop.abort();
  })();
  const error = await refused(() => running, 'Interrupted', 'E_INTERRUPTED');
  assert.match(error.hint ?? '', 'from any machine');
  rig.clock.advance(36_000_000);
  rig.aws.reset();
  rig.arm.reset();
  assert.equal(states(await protect(await rig.open())), ['ready', 'ready']);
  assert.equal(changesOf(rig), []);
});

test('hooks run once, and once for each server that is ready', async () => {
  const note = (line: string) => ({ run: ['sh', '-c', `echo "${line}" >>hooks.txt`] });
  const hooks = {
    before: [note('before $FAILBACK_PHASE')],
    after: [{ ...note('$FAILBACK_SERVER is $FAILBACK_SOURCE_SERVER'), perServer: true }, note('after')],
  };
  await using rig = await drRig({ servers: 1, speed: SPEED, plan: { hooks: { protect: hooks } } });
  const { servers } = await protect(await rig.open());
  const lines = (await readFile(rig.folder.at('hooks.txt'), 'utf8')).trim().split('\n');
  assert.equal(lines, ['before protect', `web1 is ${servers[0]?.sourceServer ?? ''}`, 'after']);
});

test('the command line shows what is awaited, and ends as the servers do', async () => {
  // It looks as rarely as for people: keys for an hour must last until then.
  await using rig = await drRig({ servers: 2, speed: 300 });
  const before = { ...process.env };
  Object.assign(process.env, rig.env);
  const run = (...words: string[]) => runMain(['dr', 'protect', '--plan', rig.plan, ...words], { env: rig.env });
  try {
    const begun = await run('--no-wait', '--server', 'web1', '--progress', 'plain');
    assert.is(begun.code, 0, begun.stderr);
    assert.match(begun.stderr, 'web1: the agent is installed');
    assert.match(begun.stdout, 'next: failback dr status --watch');
    rig.clock.advance(36_000_000);
    rig.aws.deny('drs:CreateSourceServerForDrs');
    const failed = await run('--json');
    assert.is(failed.code, 4);
    const { servers } = JSON.parse(failed.stdout) as PhaseOutcome<Protected>;
    assert.equal(
      servers.map(({ name, state, error }) => [name, state, error?.code]),
      [
        ['web1', 'ready', undefined],
        ['web2', 'failed', 'E_DR'],
      ],
    );
  } finally {
    process.env = before;
  }
});

test.run();
