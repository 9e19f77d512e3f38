import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runHooks, runServerHooks } from '../../../src/dr/hooks.ts';
import { PHASES } from '../../../src/dr/plan/phases.ts';
import { bareFlow } from '../../support/dr/bare-flow.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';
import { refused } from '../../support/formats/refused.ts';

const sh = (script: string, more: object = {}) => ({ run: ['sh', '-c', script], ...more });
const before = (...hooks: object[]) => ({ hooks: { failover: { before: hooks } } });

test('a hook runs in the folder of the plan, and learns what it is about', async () => {
  await using folder = await temporaryFolder();
  const script = 'echo "$FAILBACK_PHASE $FAILBACK_STATE $FAILBACK_SERVERS_JSON" >out; basename "$FAILBACK_PLAN" >>out';
  const flow = bareFlow(before(sh(script)), { path: folder.at('dr.yaml') });
  await runHooks(flow, 'failover', 'before', { FAILBACK_STATE: 'ready' });
  const [line = '', plan] = (await readFile(folder.at('out'), 'utf8')).split('\n');
  assert.match(line, /^failover ready \[/);
  assert.equal(JSON.parse(line.slice(line.indexOf('['))), [
    { name: 'web1', vm: 'web1', sourceServer: null, wave: 1 },
    { name: 'web2', vm: 'web2', sourceServer: null, wave: 1 },
  ]);
  assert.is(plan, 'dr.yaml');
});

test('a script can be run around every phase, and learns which one it is', async () => {
  await using folder = await temporaryFolder();
  const script = folder.at('record.sh');
  await writeFile(script, '#!/bin/sh\necho "$1 $FAILBACK_PHASE $FAILBACK_SERVER" >>record\n', { mode: 0o755 });
  const around = { before: [{ run: ['./record.sh', 'before'] }], after: [{ run: ['./record.sh', 'after'] }] };
  const hooks = Object.fromEntries(PHASES.map((phase) => [phase, around]));
  const flow = bareFlow({ hooks }, { path: folder.at('dr.yaml') });
  for (const phase of PHASES) for (const when of ['before', 'after'] as const) await runHooks(flow, phase, when);
  const lines = (await readFile(folder.at('record'), 'utf8')).trimEnd().split('\n');
  assert.equal(
    lines.map((line) => line.trim()),
    PHASES.flatMap((phase) => [`before ${phase}`, `after ${phase}`]),
  );
});

test('only the hooks of this moment run; what they write becomes events', async () => {
  const flow = bareFlow({ hooks: { failover: { before: [sh('echo one')], after: [sh('echo two >&2')] } } });
  await runHooks(flow, 'failover', 'after');
  await runHooks(flow, 'cutover', 'before');
  assert.equal(
    flow.events.filter(({ code }) => code === 'tool.line').map(({ message }) => message),
    ['two'],
  );
});

test('a hook for each server runs with that server, and not with the others', async () => {
  const flow = bareFlow(before(sh('echo "$FAILBACK_SERVER"', { perServer: true })));
  await runHooks(flow, 'failover', 'before');
  assert.equal(flow.events, []);
  for (const server of flow.servers) await runServerHooks(flow, 'failover', 'before', server);
  const lines = flow.events.filter(({ code }) => code === 'tool.line').map(({ message }) => message);
  assert.equal(lines, ['web1', 'web2']);
});

test('a hook that fails, is not there, or takes too long stops the phase', async () => {
  const run = (...hooks: object[]) => runHooks(bareFlow(before(...hooks)), 'failover', 'before');
  const { data } = await refused(() => run(sh('echo no room >&2; exit 3'), sh('exit 0')), 'no room', 'E_HOOK');
  assert.is(data.exitCode, 3);
  await refused(() => run({ run: ['failback-no-such-program'] }), 'is not installed', 'E_HOOK');
  await refused(() => run(sh('sleep 60', { timeout: '50ms' })), 'longer than 50ms', 'E_HOOK');
});

test('an interruption ends a hook', async () => {
  const stop = new AbortController();
  const running = runHooks(bareFlow(before(sh('sleep 60')), { signal: stop.signal }), 'failover', 'before');
  setTimeout(() => stop.abort(), 50);
  await refused(() => running, '', 'E_INTERRUPTED');
});

test('a dry run tells which hooks would run', async () => {
  await using folder = await temporaryFolder();
  await mkdir(folder.at(''), { recursive: true });
  await writeFile(folder.at('dr.yaml'), '');
  const flow = bareFlow(before({ run: ['touch', 'a b'] }), { path: folder.at('dr.yaml'), dryRun: true });
  await runHooks(flow, 'failover', 'before');
  assert.equal(flow.planned, [{ cloud: 'here', what: "run touch 'a b'" }]);
});

test.run();
