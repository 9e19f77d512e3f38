import { chmod, readdir, rm } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { clientRig, configure, SETTINGS } from '../../support/guest/client-rig.ts';
import { type GuestRig, SHELLS } from '../../support/guest/rig.ts';

const STATE = 'run/initramfs/live/failback';
const SECRETS = /AKIAIOSFODNN7EXAMPLE|wJalrXUtnFEMI|K7MDENG/;
const VARIABLES =
  'AWS_REGION AWS_ACCESS_KEY AWS_SECRET_KEY AWS_DRS_ENDPOINT= S3_ENDPOINT= RECOVERY_INSTANCE_ID NO_PROMPT';

/** What AWS's start.sh does when everything is there: the client, and after its success the disk out and a new boot. */
const clientThen = (last: string) => `sudo -E "$(dirname "$0")/failback_entry" --no-prompt || exit 1; ${last}`;
const REBOOT = 'sudo eject /dev/sda1; sudo shutdown -r now';

/** Puts the client itself beside start.sh. */
async function putClient(rig: GuestRig, script: string): Promise<void> {
  await rig.put('usr/bin/failback_entry', `#!/bin/bash\n${script}\n`);
  await chmod(rig.at('usr/bin/failback_entry'), 0o755);
}

/** Ends by itself even where it should not try again for ever. */
const start = (rig: GuestRig, shell: (typeof SHELLS)[number] = ['dash']) =>
  rig.run(['timeout', '--foreground', '20', ...shell], 'start');

/** What the consoles show from the client's first start on. */
const story = async (rig: GuestRig) => {
  const lines = (await rig.log()).map((line) => line.replace('failback-kit: ', '').replace(/20\d\d-\S+Z/, 'TIME'));
  return lines.filter((line) => !line.startsWith('config '));
};

const callsOf = async (rig: GuestRig, program: string) =>
  (await rig.calls()).filter((call) => call.split(' ')[0] === program);

for (const shell of SHELLS) {
  const inShell = `in ${shell[0]}:`;

  test(`${inShell} success powers the machine off, and nothing starts again`, async () => {
    await using rig = await clientRig(clientThen(REBOOT));
    await putClient(rig, 'echo 100 %');
    await configure(rig);
    const { exitCode, stdout } = await start(rig, shell);
    assert.is(exitCode, 0);
    assert.match(stdout, /^100 %$/m);
    assert.equal(await story(rig), [
      `client started with ${VARIABLES}`,
      'client ended with status 0',
      'completed at TIME; powering off',
    ]);
    assert.match(await rig.text(`${STATE}/completed`), /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ\n$/);
    assert.equal(await callsOf(rig, 'systemctl'), ['systemctl poweroff']);
    assert.equal((await callsOf(rig, 'sudo')).length, 1);
    await start(rig, shell);
    assert.is((await story(rig)).at(-1), 'idle failback completed at TIME; run `failback-guest reset` to arm again');
    assert.is((await callsOf(rig, 'systemctl')).length, 1);
  });

  test(`${inShell} secrets are seen by the client alone`, async () => {
    await using rig = await clientRig();
    await rig.put(
      'usr/bin/start.sh',
      `#!/bin/bash
      [[ $AWS_SECRET_KEY == wJalr*KEY && $AWS_ACCESS_KEY == AKIA* && -v S3_ENDPOINT && -z $S3_ENDPOINT ]] || exit 9
      env | sort
      ps -e -o args= | grep -c '[w]JalrXUt' | sed 's/^/in arguments: /'
      grep -rslE --devices=skip '[w]JalrXUt' ${rig.at('')} | sed 's/^/in file: /'
      echo "GET /?key=\${AWS_SECRET_KEY//\\//%2F}&id=$AWS_ACCESS_KEY$AWS_ACCESS_KEY"
      read -r -p 'press Enter' || echo 'nobody there'
      printf '10 %%\\r20 %%\\r\\nlast \\e[1mwords'; exit 0`,
    );
    await configure(rig, { ...SETTINGS, afterSuccess: 'idle' });
    await rig.run(shell, 'config');
    // The user's own file is the one place on disk.
    await rm(rig.at(`${STATE}/config.json`));
    const { stdout } = await start(rig, shell);
    const log = await rig.text(`${STATE}/client.log`);
    for (const text of [stdout, log, (await rig.log()).join('\n')]) assert.not.match(text, SECRETS);
    assert.match(stdout, /^AWS_SECRET_KEY=\*\*\*$/m);
    assert.match(stdout, /^in arguments: 0$/m);
    assert.not.match(stdout, /in file|^FAILBACK|BASH_ENV/m);
    assert.match(stdout, /^GET \/\?key=\*{3}&id=\*{6}$/m);
    assert.match(stdout, /^nobody there\n10 %\n20 %\nlast \?\[1mwords$/m);
    assert.match(log, /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ 10 %$/m);
    assert.is((await story(rig)).at(-1), 'completed at TIME; the machine stays on');
    assert.equal(await callsOf(rig, 'systemctl'), []);
    assert.not.ok((await readdir(rig.at('run/failback-kit'))).includes('env'));
  });

  test(`${inShell} a client that fails is started again, later each time`, async () => {
    await using rig = await clientRig(clientThen(REBOOT));
    const count = rig.at('count');
    await putClient(rig, `echo x >>${count}; [[ $(wc -l <${count}) -ge 4 ]] || exit 3`);
    await configure(rig);
    assert.is((await start(rig, shell)).exitCode, 0);
    const pauses = (await callsOf(rig, 'sleep')).filter((call) => /^sleep [1248]0$/.test(call));
    assert.equal(pauses, ['sleep 10', 'sleep 20', 'sleep 40']);
    const lines = await story(rig);
    assert.is(lines.filter((line) => line === 'client ended with status 1').length, 3);
    assert.is(lines.filter((line) => line.startsWith('error the client failed')).length, 3);
    assert.is(lines.at(-1), 'completed at TIME; powering off');
  });

  test(`${inShell} a question that nobody can answer ends with its reason`, async () => {
    await using rig = await clientRig(
      'while :; do echo "Bad or unsupported region: $AWS_REGION"; read -r AWS_REGION || /bin/sleep 1; done',
    );
    await configure(rig);
    assert.is((await start(rig, shell)).exitCode, 78);
    assert.is((await story(rig)).at(-1), 'error start.sh does not know the Region: check region');
  });
}

const LAST_LINES: readonly (readonly [string, RegExp])[] = [
  ['An error occurred (InvalidClientTokenId) when calling the operation', /^error AWS refuses the credentials/],
  ['botocore: The security token included in the request is expired', /^error AWS refuses the credentials/],
  ['Could not associate failback client to recovery instances', /^error the credentials lack the policy/],
];

for (const [line, reason] of LAST_LINES) {
  test(`no second start after: ${line}`, async () => {
    await using rig = await clientRig(`echo '${line}'; exit 1`);
    await configure(rig);
    assert.is((await start(rig)).exitCode, 78);
    assert.match((await story(rig)).at(-1) ?? '', reason);
    assert.is((await story(rig)).filter((text) => text.startsWith('client started')).length, 1);
  });
}

test('too little memory is said before start.sh says it', async () => {
  await using rig = await clientRig('echo never');
  await rig.put('proc/meminfo', 'MemTotal:        3799999 kB\n');
  await configure(rig);
  const { exitCode, stdout } = await start(rig);
  assert.is(exitCode, 78);
  assert.not.match(stdout, /never/);
  assert.match((await story(rig)).at(-1) ?? '', /^error the client wants 4 GiB of memory, this machine has 3710 MiB/);
});

test('start.sh is not started without a network, unless it makes one itself', async () => {
  const NO_ROUTE = 'Iface\tDestination\tGateway\neth0\t0000000A\t00000000\n';
  await using rig = await clientRig('exit 0');
  await rig.put('proc/net/route', NO_ROUTE);
  await configure(rig);
  const running = start(rig);
  await waitFor(async () => (await rig.log()).some((line) => line.includes('error no network after 300 s')));
  assert.not.match((await rig.log()).join('\n'), /client started/);
  await rig.put('proc/net/route', `${NO_ROUTE}eth0\t00000000\t0100000A\n`);
  assert.is((await running).exitCode, 0);

  await using other = await clientRig('exit 0');
  await other.put('proc/net/route', NO_ROUTE);
  await configure(other, { ...SETTINGS, network: { address: '10.0.0.4/24', gateway: '10.0.0.1', dns: '10.0.0.2' } });
  assert.is((await start(other)).exitCode, 0);
  assert.not.match((await other.log()).join('\n'), /no network/);
});

test('a wrong clock is waited for while a time service may mend it, and not for ever', async () => {
  const wrong = "date='Sun, 06 Nov 1994 08:49:37 GMT'";
  const right = "date=$(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S GMT')";
  const head = `printf 'HTTP/1.1 404 Not Found\\r\\nDate: %s\\r\\n' "$date"`;
  const mended = { curl: `[ "$(grep -c '^curl' "$LOG")" -gt 3 ] && ${right} || ${wrong}\n${head}` };
  await using rig = await clientRig('exit 0', {}, mended);
  await rig.put('proc/77/comm', 'systemd-timesyn\n');
  await configure(rig);
  assert.is((await start(rig)).exitCode, 0);
  assert.is((await callsOf(rig, 'curl')).length, 4);
  assert.not.match((await rig.log()).join('\n'), /the clock/);

  await using other = await clientRig('exit 0', {}, { curl: `${wrong}\n${head}` });
  await other.put('proc/77/comm', 'systemd-timesyn\n');
  await configure(other);
  assert.is((await start(other)).exitCode, 0);
  assert.match(
    (await other.log()).join('\n'),
    /error the clock is still \d+ s ahead of the network after 60 s.*\n.*client started/,
  );
});

test('a dhclient is there to be found, also where another program did the work', async () => {
  await using rig = await clientRig('pgrep -x dhclient >/dev/null && echo found; exit 0');
  await configure(rig);
  assert.match((await start(rig)).stdout, /^found$/m);
});

test('what the client leaves running does not hold up the end', async () => {
  await using rig = await clientRig('/bin/sleep 50 & exit 0');
  await configure(rig);
  assert.is((await start(rig)).exitCode, 0);
  assert.is((await story(rig)).at(-1), 'completed at TIME; powering off');
});

test('success that cannot be written down keeps the machine on', async () => {
  await using rig = await clientRig('exit 0', {}, { mount: 'exit 32' });
  await configure(rig);
  assert.is((await start(rig)).exitCode, 0);
  assert.match((await story(rig)).at(-1) ?? '', /^error the failback is done, but .* the machine stays on/);
  assert.equal(await callsOf(rig, 'systemctl'), []);
});

// A start.sh of another make could reboot where nothing intercepts it: systemd then asks the unit to stop.
test('a reboot that the client has begun is seen as its success', async () => {
  const patient = { sleep: 'exec /bin/sleep 2' };
  await using rig = await clientRig('kill -TERM $PPID; /bin/sleep 0.5; exit 0', {}, patient);
  await configure(rig);
  assert.is((await start(rig)).exitCode, 0);
  assert.is((await story(rig)).at(-1), 'completed at TIME; powering off in place of a reboot');
  assert.equal(await callsOf(rig, 'systemctl'), ['systemctl --force poweroff']);
});

test('a stop ends the client and records nothing', async () => {
  await using rig = await clientRig("trap '' TERM; kill -TERM $PPID; while :; do /bin/sleep 0.1; done");
  await configure(rig);
  assert.is((await start(rig)).exitCode, 0);
  assert.is((await story(rig)).at(-1), 'client ended with status 137');
  assert.not.ok((await readdir(rig.at(STATE))).includes('completed'));
});

async function waitFor(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await condition()); tries++) {
    assert.ok(tries < 1200, 'it did not happen within a minute');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test.run();
