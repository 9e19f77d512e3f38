import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { DrRig } from '../support/dr-rig.ts';
import { ensureBuilt } from '../support/bin.ts';
import { circleRig } from '../support/dr/circle-rig.ts';
import { drCommand } from '../support/dr/dr-command.ts';
import { watchSecrets } from '../support/dr/watch-secrets.ts';
import { leaks } from '../support/upload-rig.ts';

test.before(ensureBuilt);

const FOR_PEOPLE = ['--progress', 'plain'];
const FOR_PROGRAMS = ['--json', '--progress', 'json'];
const SERVERS = ['web1', 'web2'].map((name) => ({ name, vm: name }));

/** Runs a command that does not end well, for people and for programs: nothing that it shows or writes may tell a secret. */
async function fails(rig: DrRig, words: string, secrets: () => ReadonlySet<string>, env: NodeJS.ProcessEnv = {}) {
  let all = '';
  for (const shown of [FOR_PEOPLE, FOR_PROGRAMS]) {
    const args = [...words.split(' '), ...shown, '-v', '--log-file', 'events.log'];
    const { exitCode, stdout, stderr } = await drCommand(rig, args, { env });
    const text = `${String(stdout)}${String(stderr)}`;
    assert.is.not(exitCode, 0, `${words}: ${text}`);
    assert.equal(await leaks({ secrets: secrets() as Set<string>, folder: rig.folder }, text), [], words);
    all += text;
  }
  return all;
}

test('an installer that fails, and shows all that it was given, does not tell the keys of the agent', async () => {
  await using rig = await circleRig({ servers: 2, speed: 600, plan: { servers: SERVERS } });
  const secrets = watchSecrets(rig);
  const given: string[] = [];
  rig.arm.onRunCommand = ({ parameters, script }) => {
    given.push(...Object.values(parameters));
    const words = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
    return { exitCode: 1, stdout: words.join('\n'), stderr: `+ ${Object.values(parameters).join(' ')}\n${script}` };
  };
  const text = await fails(rig, 'protect', secrets);
  assert.match(text, 'web2');
  const keys = [...secrets()].filter((secret) => given.some((one) => one.includes(secret)));
  assert.ok(keys.length >= 2, 'the installer got keys');
});

test('what a login is tried with is not told, on either side', async () => {
  await using rig = await circleRig({ servers: 2, speed: 600, plan: { servers: SERVERS } });
  const wrong = {
    AWS_SECRET_ACCESS_KEY: 'not+the+secret+of+anybody',
    AZURE_CLIENT_SECRET: 'nor-the-secret-of-anybody',
  };
  const secrets = watchSecrets(rig);
  const known = () => new Set([...secrets(), ...Object.values(wrong)]);
  for (const [name, value] of Object.entries(wrong)) {
    const text = await fails(rig, 'protect', known, { [name]: value });
    assert.match(text, name.startsWith('AWS') ? 'E_AWS_LOGIN' : 'E_AZURE_LOGIN');
  }
});

test('a tunnel that does not come up does not tell its key', async () => {
  await using rig = await circleRig({ servers: 2, speed: 6000, plan: { servers: SERVERS } });
  const secrets = watchSecrets(rig);
  rig.aws.ec2.hooks.tunnelState = () => ({ status: 'DOWN', message: 'IKE proposals do not match' });
  const child = drCommand(rig, ['connect', ...FOR_PROGRAMS, '-v', '--log-file', 'events.log']);
  while (!rig.arm.ids().some((id) => id.endsWith('/connections/shop-aws2'))) await sleep(5);
  child.kill('SIGINT');
  const { stdout, stderr } = await child;
  const stopped = `${String(stdout)}${String(stderr)}`;
  assert.equal(await leaks({ secrets: secrets() as Set<string>, folder: rig.folder }, stopped), []);
  const text = await fails(rig, 'connect --show', secrets);
  assert.match(text, 'tunnels');
  assert.is(rig.aws.ec2.tunnels().length, 2);
  assert.ok(rig.aws.ec2.tunnels().every(({ preSharedKey }) => secrets().has(preSharedKey)));
});

test.run();
