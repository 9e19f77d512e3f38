import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packageFile } from '../../../src/paths.ts';
import { fakePrograms } from '../../support/fake-programs.ts';

const INTERCEPT = packageFile('templates/guest/root/usr/lib/failback-kit/intercept.bash');

/** Runs a line of start.sh with the interceptor; what really ran, and what the interceptor told. */
async function intercepted(line: string) {
  await using programs = await fakePrograms({
    sudo: 'case $* in *entry.bash) exec env "$@" ;; esac',
    failback_entry: 'read -r line || echo "nobody there"; case $* in *--fail) exit 7 ;; esac',
    systemctl: '',
  });
  const events = programs.folder.at('events');
  const script = `exec 8>${events}; export BASH_ENV=$0; exec bash -c "$1"`;
  const { exitCode, stdout } = await execa('bash', ['-c', script, INTERCEPT, line], {
    env: { PATH: `${programs.folder.at('')}:${process.env.PATH}` },
    reject: false,
  });
  return { exitCode, stdout, ran: await programs.calls(), told: await readFile(events, 'utf8') };
}

for (const line of [
  'sudo shutdown -r now',
  'sudo -n /sbin/shutdown -r now',
  'sudo -u root shutdown -r now',
  '/usr/bin/sudo /usr/sbin/shutdown -r now',
  'shutdown -r now',
  '/sbin/shutdown -r now',
]) {
  test(`does not go down: ${line}`, async () => {
    assert.equal(await intercepted(line), { exitCode: 0, stdout: '', ran: [], told: 'skipped shutdown\n' });
  });
}

for (const line of ['sudo reboot', 'sudo systemctl reboot', 'sudo systemctl --force reboot', '/sbin/reboot']) {
  test(`does not reboot: ${line}`, async () => {
    assert.is((await intercepted(line)).told, 'skipped reboot\n');
  });
}

test('the boot disk stays in', async () => {
  assert.is((await intercepted('sudo eject "$(echo /dev/sda1)"')).told, 'skipped eject\n');
});

const CLIENT = '"$(command -v failback_entry)"';
const ENTRY = INTERCEPT.replace('intercept', 'entry');

test("the client's status is told and handed on", async () => {
  const done = await intercepted(`set -e; sudo ${CLIENT} --region x; echo done`);
  assert.equal([done.exitCode, done.stdout, done.told], [0, 'nobody there\ndone', 'failback_entry 0\n']);
  const failed = await intercepted(`set -e; sudo A=b ${CLIENT} --fail; echo never`);
  assert.equal([failed.exitCode, failed.stdout, failed.told], [7, 'nobody there', 'failback_entry 7\n']);
});

test('the client gets its words as they are, and sudo does not see them', async () => {
  const { ran } = await intercepted(`sudo -n A=b failback_entry --key 's "e" $ret' '' --no-prompt`);
  assert.equal(ran, [`sudo -n A=b bash ${ENTRY}`]);
  const { ran: run } = await intercepted(`sudo A=b ${CLIENT} --key 's "e" $ret' '' --no-prompt`);
  assert.equal(run, [`sudo A=b bash ${ENTRY}`, 'failback_entry --key s "e" $ret  --no-prompt']);
});

test('everything else runs as it is', async () => {
  const line =
    'sudo chmod +x failback_entry; sudo tee reboot; sudo systemctl stop network; sudo -u x id; echo "[$BASH_ENV]"';
  assert.equal(await intercepted(line), {
    exitCode: 0,
    stdout: '[]',
    ran: ['sudo chmod +x failback_entry', 'sudo tee reboot', 'sudo systemctl stop network', 'sudo -u x id'],
    told: '',
  });
});

test.run();
