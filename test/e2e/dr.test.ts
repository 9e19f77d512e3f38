import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { EXIT_CODES } from '../../src/cli/exit-code.ts';
import { journalPath } from '../../src/dr/journal.ts';
import { ensureBuilt } from '../support/bin.ts';
import { circleRig } from '../support/dr/circle-rig.ts';
import { drCommand } from '../support/dr/dr-command.ts';
import { watchSecrets } from '../support/dr/watch-secrets.ts';
import { leaks } from '../support/upload-rig.ts';

test.before(ensureBuilt);

interface Shown {
  readonly servers?: readonly { readonly name: string; readonly state?: string; readonly stage?: string }[];
  readonly state?: string;
  readonly next?: string | null;
  readonly error?: { readonly code: string };
}

const NAMES = ['web1', 'web2', 'web3'];
const SERVERS = NAMES.map((name, index) => ({
  ...{ name, vm: name, wave: index + 1, mode: name === 'web1' ? 'swap-os-disk' : 'new-vm' },
}));

/** The whole way: the words, the exit code, and the state of every server, the connection, or the error. */
const WAY: readonly (readonly [string, keyof typeof EXIT_CODES | 'ok', string?])[] = [
  ['failover --yes', 'check', 'E_GUARD'],
  ['connect --dry-run', 'ok'],
  ['connect', 'ok', 'connected'],
  ['connect --show', 'ok', 'connected'],
  ['check --phase protect', 'ok'],
  ['protect --dry-run', 'ok', 'planned'],
  ['protect', 'ok', 'ready'],
  ['status', 'ok', 'ready'],
  ['failover --drill --report drill.md', 'ok', 'drill-running'],
  ['failover --end-drill', 'ok', 'drill-ended'],
  ['failover', 'user', 'E_USAGE'],
  ['failover --yes', 'ok', 'failed-over'],
  ['failback launch --yes', 'check', 'E_GUARD'],
  ['failback prepare', 'ok', 'prepared'],
  ['cutover --yes', 'check', 'E_GUARD'],
  ['failback start --yes', 'ok', 'failback-ready'],
  ['failback status', 'ok', 'failback-ready'],
  ['failback launch --yes', 'ok', 'failback-done'],
  ['cutover --yes', 'ok', 'cut-over'],
  ['cutover --commit', 'user', 'E_USAGE'],
  ['cutover --commit --yes', 'ok', 'restored'],
  ['cleanup --dry-run', 'ok'],
  [`cleanup --yes --even-in-use ${NAMES.join()}`, 'ok'],
  ['status', 'ok'],
];

test('the whole way by the command line: results, exit codes, and no secret in anything that is shown or written', async () => {
  await using rig = await circleRig({ servers: 3, speed: 600, plan: { servers: SERVERS } });
  const secrets = watchSecrets(rig);
  const log = ['--json', '--progress', 'json', '-v', '--log-file', 'events.log'];
  let shown = '';
  for (const [words, code, state] of WAY) {
    const { exitCode, stdout, stderr } = await drCommand(rig, [...words.split(' '), ...log]);
    const output = `${String(stdout)}\n${String(stderr)}`;
    assert.is(exitCode, code === 'ok' ? 0 : EXIT_CODES[code], `${words}: ${output.slice(-3000)}`);
    const result = JSON.parse(String(stdout)) as Shown;
    assert.not.match(output, /Warning:/, 'of Node');
    if (state !== undefined) assert.equal(new Set(statesOf(result)), new Set([state]), words);
    shown += output;
  }
  assert.match(await readFile(rig.folder.at('drill.md'), 'utf8'), 'web3');
  for (const file of [journalPath('shop', rig.env), rig.folder.at('events.log')]) {
    assert.match(await readFile(file, 'utf8'), 'web3', 'what is looked through for secrets is there');
  }
  const known = secrets();
  assert.ok(known.size > 20, `${known.size} secrets to tell`);
  assert.equal(await leaks({ secrets: known as Set<string>, folder: rig.folder }, shown), []);
});

function statesOf({ servers, state, error }: Shown): (string | undefined)[] {
  if (error) return [error.code];
  return servers?.map((one) => one.state ?? one.stage) ?? [state];
}

test('Ctrl-C ends it with 130 and says how it goes on; the same command takes it up', async () => {
  await using rig = await circleRig({ servers: 1, speed: 600, plan: { servers: SERVERS.slice(0, 1) } });
  const child = drCommand(rig, ['protect', '--json']);
  while (!rig.arm.requests.some(({ path }) => /runCommand/i.test(path))) await sleep(5);
  child.kill('SIGINT');
  const { exitCode, stdout } = await child;
  assert.is(exitCode, EXIT_CODES.interrupted, String(stdout));
  const { error } = JSON.parse(String(stdout)) as Shown & { error: { hint: string } };
  assert.is(error.code, 'E_INTERRUPTED');
  assert.match(error.hint, 'goes on');
  assert.is((await drCommand(rig, ['protect', '--json'])).exitCode, 0);
});

test.run();
