import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { exists, guestRig, SHELLS } from '../../support/guest/rig.ts';

const SSHD_CONFIG = 'Port 22\nListenAddress 127.0.0.1\n  listenaddress ::1\nPasswordAuthentication yes\n';

const FAKES = {
  chpasswd: 'read -r line; while [ -n "$line" ]; do echo "chpasswd< $line" >>"$LOG"; read -r line || line=; done',
  'ssh-keygen': 'for last; do :; done; : >"$last"; echo key >"$last"',
  chown: '',
  restorecon: '',
  systemctl: '',
  sshd: 'exit 0',
  ip: '',
};

async function rig(conf: readonly string[], fakes: Readonly<Record<string, string>> = {}) {
  const made = await guestRig({ ...FAKES, ...fakes });
  await made.put('etc/failback-kit/guest.conf', conf.map((line) => `${line}\n`).join(''));
  await made.put('etc/passwd', 'root:x:0:0::/root:/bin/sh\nec2-user:x:1000:1000::/home/ec2-user:/bin/bash\n');
  await made.put('etc/hosts', '127.0.0.1 localhost\n');
  await made.put('proc/sys/kernel/hostname', 'live\n');
  return made;
}

const passwords = (calls: readonly string[]) => calls.filter((call) => call.startsWith('chpasswd<'));

for (const shell of SHELLS) {
  test(`${shell[0]}: without options no password opens anything, and the rest stays as it is`, async () => {
    await using guest = await rig([]);
    await guest.put('etc/ssh/sshd_config', SSHD_CONFIG);
    await guest.run(shell, 'setup');
    assert.equal(passwords(await guest.calls()), ['chpasswd< root:*', 'chpasswd< ec2-user:*']);
    assert.is(await guest.text('etc/ssh/sshd_config'), SSHD_CONFIG);
    assert.is(await guest.text('etc/hosts'), '127.0.0.1 localhost\n');
    assert.not(await exists(guest.at('run/failback-kit/serial-getty.env')));
    assert.not(await exists(guest.at('home')));
    assert.is((await stat(guest.at('run/failback-kit'))).mode & 0o777, 0o700);
    assert.equal(await guest.log(), []);
  });
}

test('console: a password by its hash, never in an argument; autologin on the serial line', async () => {
  await using password = await rig(['FAILBACK_CONSOLE=password', "FAILBACK_PASSWORD_HASH='$6$salt$hash'"]);
  await password.run(['dash'], 'setup');
  const calls = await password.calls();
  assert.equal(passwords(calls), ['chpasswd< root:*', 'chpasswd< ec2-user:$6$salt$hash']);
  assert.not(calls.some((call) => !call.startsWith('chpasswd<') && call.includes('hash')));
  await using autologin = await rig(['FAILBACK_CONSOLE=autologin', 'FAILBACK_USER=someone']);
  await autologin.run(['dash'], 'setup');
  assert.is(await autologin.text('run/failback-kit/serial-getty.env'), 'FAILBACK_AGETTY=--autologin someone\n');
});

test('SSH: keys are added once, for the user alone; host keys are made when there are none', async () => {
  await using guest = await rig([]);
  await guest.put('etc/ssh/sshd_config', SSHD_CONFIG);
  await guest.put('etc/failback-kit/authorized_keys', 'ssh-ed25519 AAAA me\nssh-rsa BBBB you');
  await guest.put('home/ec2-user/.ssh/authorized_keys', 'ssh-rsa BBBB you\n');
  await chmod(guest.at('home/ec2-user/.ssh/authorized_keys'), 0o644);
  for (let time = 0; time < 2; time++) await guest.run(['dash'], 'setup');
  assert.is(await guest.text('home/ec2-user/.ssh/authorized_keys'), 'ssh-rsa BBBB you\nssh-ed25519 AAAA me\n');
  assert.is((await stat(guest.at('home/ec2-user/.ssh'))).mode & 0o777, 0o700);
  assert.is((await stat(guest.at('home/ec2-user/.ssh/authorized_keys'))).mode & 0o777, 0o600);
  const calls = await guest.calls();
  assert.ok(calls.includes(`chown -R ec2-user: ${guest.at('home/ec2-user/.ssh')}`));
  assert.is(calls.filter((call) => call.startsWith('ssh-keygen')).length, 2, 'two kinds, the first time only');
});

test('SSH from outside: every ListenAddress goes, only keys count, and the service starts', async () => {
  await using guest = await rig(['FAILBACK_SSH_LISTEN=all']);
  await guest.put('etc/ssh/sshd_config', SSHD_CONFIG);
  await guest.put('etc/ssh/sshd_config.d/local.conf', 'ListenAddress 127.0.0.1\n');
  await guest.run(['dash'], 'setup');
  const main = await guest.text('etc/ssh/sshd_config');
  assert.match(main, /^# failback-kit.*\nPasswordAuthentication no\n/);
  assert.not.match(main + (await guest.text('etc/ssh/sshd_config.d/local.conf')), /^\s*listenaddress/im);
  assert.match(main, /^Port 22$/m);
  assert.ok((await guest.calls()).includes('systemctl --no-block start sshd.service'));
});

test('SSH from outside: what sshd refuses is taken back, and said', async () => {
  await using guest = await rig(['FAILBACK_SSH_LISTEN=all'], { sshd: 'echo "line 1: no" >&2; exit 255' });
  await guest.put('etc/ssh/sshd_config', SSHD_CONFIG);
  await guest.put('etc/ssh/sshd_config.d/local.conf', 'ListenAddress 127.0.0.1\n');
  const { stderr } = await guest.run(['dash'], 'setup');
  assert.is(await guest.text('etc/ssh/sshd_config'), SSHD_CONFIG);
  assert.is(await guest.text('etc/ssh/sshd_config.d/local.conf'), 'ListenAddress 127.0.0.1\n');
  assert.match(stderr, /taken back: line 1: no/);
  assert.match((await guest.log()).join('\n'), /^failback-kit: error setup: SSH could not be set/);
});

test('host name: at once, for the next look and in /etc/hosts', async () => {
  await using guest = await rig(['FAILBACK_HOSTNAME=failback-1']);
  for (let time = 0; time < 2; time++) await guest.run(['dash'], 'setup');
  assert.is(await guest.text('etc/hostname'), 'failback-1\n');
  assert.is(await guest.text('proc/sys/kernel/hostname'), 'failback-1\n');
  assert.is(await guest.text('etc/hosts'), '127.0.0.1 localhost\n127.0.1.1 failback-1\n');
});

const STATIC = [
  'FAILBACK_NETWORK_ADDRESS=10.0.0.9',
  'FAILBACK_NETWORK_NETMASK=255.255.254.0',
  'FAILBACK_NETWORK_GATEWAY=10.0.0.1',
  'FAILBACK_NETWORK_DNS=10.0.0.2',
];

test('static network: Amazon Linux by its network scripts, others at once', async () => {
  await using amazon = await rig(STATIC);
  await amazon.put('sys/class/net/eth0/device', '');
  await mkdir(amazon.at('sys/class/net/aaa'), { recursive: true });
  await amazon.put('etc/sysconfig/network-scripts/ifcfg-eth0', 'BOOTPROTO=dhcp\n');
  await amazon.run(['dash'], 'setup');
  const script = await amazon.text('etc/sysconfig/network-scripts/ifcfg-eth0');
  assert.match(
    script,
    /\nBOOTPROTO=none\n(.*\n)*IPADDR=10\.0\.0\.9\nNETMASK=255\.255\.254\.0\nGATEWAY=10\.0\.0\.1\nDNS1=10\.0\.0\.2\n/,
  );
  await using other = await rig(STATIC);
  await other.put('sys/class/net/ens3/device', '');
  await other.run(['busybox', 'sh'], 'setup');
  assert.equal(
    (await other.calls()).filter((call) => call.startsWith('ip ')),
    [
      'ip link set ens3 up',
      'ip address replace 10.0.0.9/23 dev ens3',
      'ip route replace default via 10.0.0.1 dev ens3',
    ],
  );
  assert.is(await readFile(other.at('etc/resolv.conf'), 'utf8'), 'nameserver 10.0.0.2\n');
});

test('one part that fails does not keep the others', async () => {
  await using guest = await rig(['FAILBACK_HOSTNAME=name'], { chpasswd: 'exit 1' });
  await writeFile(guest.at('etc/hosts'), '');
  await guest.run(['dash'], 'setup');
  assert.is(await guest.text('etc/hostname'), 'name\n');
  assert.match((await guest.log()).join('\n'), /error setup: console/);
});

test.run();
