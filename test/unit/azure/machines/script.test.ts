import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commandOutput, wrapScript } from '../../../../src/azure/machines/script.ts';
import { temporaryFolder } from '../../../support/formats/folder.ts';
import { access, writeFile } from 'node:fs/promises';

/** What Azure's agent says of a script for `sh`, by way of a real one. */
async function inShell(script: string, parameters?: Record<string, string>) {
  await using folder = await temporaryFolder();
  const path = folder.at('script.sh');
  await writeFile(path, wrapScript({ os: 'linux', script, ...(parameters ? { parameters } : {}) }));
  const { stdout, stderr } = await execa('sh', [path], { reject: false, stripFinalNewline: false });
  const message = `Enable succeeded: \n[stdout]\n${stdout}\n[stderr]\n${stderr}`;
  const removed = await access(path).then(
    () => false,
    () => true,
  );
  return { ...commandOutput([{ code: 'ProvisioningState/succeeded', message }]), removed };
}

test('the end of a script is known, whatever way it ends, and it does not stay on the disk', async () => {
  assert.equal(await inShell('echo out; echo bad >&2; false'), {
    exitCode: 1,
    stdout: 'out',
    stderr: 'bad',
    removed: true,
  });
  assert.is((await inShell('printf half; exit 42; echo never')).exitCode, 42);
  assert.is((await inShell('set -e\nfalse\ntrue')).exitCode, 1);
  assert.equal(await inShell('cat <<END\nhere\nEND\n'), { exitCode: 0, stdout: 'here', stderr: '', removed: true });
  assert.is((await inShell('echo "[stderr]"; echo "failback-kit exit 9"; true')).exitCode, 0);
});

test('variables arrive as they are', async () => {
  const value = 'it\'s $HOME `id` "quoted" \\ and\nmore';
  assert.is((await inShell('printf %s "$VALUE"', { VALUE: value })).stdout, value);
  assert.throws(() => wrapScript({ os: 'linux', script: '', parameters: { 'a b': '' } }), /not the name/);
});

test('Windows gives a status for each stream', () => {
  const script = wrapScript({ os: 'windows', script: 'Get-Disk', parameters: { KEY: "it's" } });
  assert.match(script, "$env:KEY = 'it''s'");
  const statuses = [
    { code: 'ComponentStatus/StdOut/succeeded', message: 'disk 0\nfailback-kit exit 3\n' },
    { code: 'ComponentStatus/StdErr/succeeded', message: 'warning' },
  ];
  assert.equal(commandOutput(statuses), { exitCode: 3, stdout: 'disk 0', stderr: 'warning' });
});

test('a script that did not come to its end has no exit code', () => {
  assert.equal(commandOutput([]), { exitCode: null, stdout: '', stderr: '' });
  const message =
    'Enable failed: failed to execute command: command terminated with exit status=127\n[stdout]\n\n[stderr]\nsh: 1: x: not found';
  assert.equal(commandOutput([{ message }]), { exitCode: null, stdout: '', stderr: 'sh: 1: x: not found' });
});

test.run();
