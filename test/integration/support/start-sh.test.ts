import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const script = fileURLToPath(new URL('../../support/full-iso/start.sh', import.meta.url));
let stubs = '';

/** Commands that say what they were asked to do, in place of those that would do it. */
const STUBS = {
  cp: 'true',
  awk: 'echo "${FAKE_MEMORY:-8000000}"',
  ip: 'echo "default via 192.0.2.1"',
  pgrep: 'true',
  sudo: 'case $1 in tee) cat >/dev/null ;; *) echo "sudo $*" ;; esac; case $1 in */failback_entry) exit "$STAND_IN_EXIT" ;; esac',
};

const UNATTENDED = {
  AWS_REGION: 'us-east-2',
  AWS_ACCESS_KEY: 'key',
  AWS_SECRET_KEY: 'secret',
  AWS_DRS_ENDPOINT: '',
  S3_ENDPOINT: '',
  NO_PROMPT: '1',
};

test.before(async () => {
  stubs = await mkdtemp(join(tmpdir(), 'start-sh-'));
  for (const [name, body] of Object.entries(STUBS)) {
    await writeFile(join(stubs, name), `#!/bin/sh\n${body}\n`);
    await chmod(join(stubs, name), 0o755);
  }
});

test.after(() => rm(stubs, { recursive: true, force: true }));

function start(env: Record<string, string>, input = '') {
  const PATH = `${stubs}:/usr/bin:/bin`;
  return execa(script, [], {
    env: { STAND_IN_EXIT: '0', ...env, PATH },
    extendEnv: false,
    input,
    reject: false,
    timeout: 20_000,
  });
}

test('with all variables set it asks nothing, hands them to the client and ends with a reboot', async () => {
  const { stdout, exitCode } = await start({
    ...UNATTENDED,
    RECOVERY_INSTANCE_ID: 'i-0123',
    DEVICE_MAPPING: '/dev/a=/dev/b',
  });
  assert.is(exitCode, 0);
  assert.match(stdout, 'FAILBACK STAND-IN: start.sh started');
  assert.match(
    stdout,
    'failback_entry --region us-east-2 --aws-access-key-id key --aws-secret-access-key secret --default-endpoint ' +
      '--recovery-instance-id i-0123 --device-mapping /dev/a=/dev/b --no-prompt',
  );
  assert.match(stdout, 'sudo shutdown -r now');
});

test('a client that fails does not reboot', async () => {
  const { stdout, exitCode } = await start({ ...UNATTENDED, STAND_IN_EXIT: '1' });
  assert.is(exitCode, 1);
  assert.not.match(stdout, 'shutdown');
});

test('with less than 4 GiB of memory it ends before it asks anything', async () => {
  const { stdout, exitCode } = await start({ FAKE_MEMORY: '2000000' });
  assert.is(exitCode, 1);
  assert.match(stdout, 'requires at least 4GiB');
});

test('a static network needs all four values', async () => {
  const { stdout, exitCode } = await start({
    ...UNATTENDED,
    CONFIG_NETWORK: '1',
    IPADDR: '192.0.2.5',
    NETMASK: '255.255.255.0',
    DNS: '192.0.2.1',
  });
  assert.is(exitCode, 1);
  assert.match(stdout, 'GATEWAY is missing');
});

test('region and S3 endpoint are asked for, and a region that cannot be is refused', async () => {
  const { stdout, exitCode } = await start({ NO_PROMPT: '1' }, 'nowhere\neu-west-1\n\n');
  assert.is(exitCode, 0);
  assert.match(stdout, 'Bad or unsupported region: nowhere');
  assert.match(stdout, 'failback_entry --region eu-west-1 --no-prompt');
});

test.run();
