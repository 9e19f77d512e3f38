import { symlink } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { guestRig, SHELLS } from '../../support/guest/rig.ts';

const GIB = 2 ** 30;

/** Answers as servers do that are there, with the right time. */
const CURL = `case "$*" in *--head*) printf 'HTTP/1.1 405\\r\\ndate: %s\\r\\n' "$(date -u '+%a, %d %b %Y %H:%M:%S GMT')" ;; esac`;

/** A healthy machine: 8 GiB, BIOS, two disks beside the boot disk, everybody answers. */
async function machine(fakes: Readonly<Record<string, string>> = {}) {
  const guest = await guestRig({ curl: CURL, timeout: '', chronyc: 'echo "Leap status     : Normal"', ...fakes });
  await guest.put('proc/meminfo', 'MemTotal:        8388608 kB\nMemFree: 1 kB\n');
  await guest.put('proc/77/comm', 'chronyd\n');
  await guest.put('proc/mounts', `/dev/sda2 ${guest.at('run/initramfs/live')} ext4 ro 0 0\n`);
  await guest.put('sys/block/sda/sda2/start', '2048\n');
  for (const [name, size] of Object.entries({ sda: 4 * GIB, sdb: 30 * GIB, sdc: 64.5 * GIB, sr0: GIB, sdd: 0 })) {
    await guest.put(`sys/block/${name}/size`, `${size / 512}\n`);
    await guest.put(`sys/block/${name}/device/type`, '0\n');
  }
  await guest.put('sys/block/loop0/size', '2048\n');
  await guest.put('dev/disk/by-path/placeholder', '');
  await symlink('../../sdb', guest.at('dev/disk/by-path/acpi-VMBUS:01-scsi-0:0:0:1'));
  await symlink('../../sdb1', guest.at('dev/disk/by-path/acpi-VMBUS:01-scsi-0:0:0:1-part1'));
  await guest.put(
    'run/failback-kit/env',
    'AWS_REGION=eu-west-1\nAWS_SECRET_KEY=hush\nAWS_DRS_ENDPOINT=\nS3_ENDPOINT=\n',
  );
  await guest.put('run/failback-kit/recovery-instance-address', '10.9.8.7');
  return guest;
}

const table = async (guest: Awaited<ReturnType<typeof machine>>) =>
  (await guest.log()).map((line) => line.replace(/^failback-kit: preflight /, ''));

for (const shell of SHELLS) {
  test(`${shell[0]}: a table of what is there`, async () => {
    await using guest = await machine();
    const { exitCode, stderr } = await guest.run(shell, 'preflight');
    assert.is(stderr, '');
    assert.is(exitCode, 0);
    const rows = await table(guest);
    assert.match(
      rows[2] ?? '',
      /^ok {6}clock: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, right within \d+ s; chronyd \(synchronised\)$/,
    );
    assert.equal(rows.toSpliced(2, 1), [
      'ok      memory: 8.0 GiB',
      'ok      Secure Boot: none, the machine started by BIOS',
      'ok      volume sda: 4.0 GiB, no stable name, boot disk of this image',
      'ok      volume sdb: 30.0 GiB, /dev/disk/by-path/acpi-VMBUS:01-scsi-0:0:0:1',
      'ok      volume sdc: 64.5 GiB, no stable name',
      'ok      DRS endpoint: drs.eu-west-1.amazonaws.com answers',
      ...[
        'aws-drs-clients-eu-west-1',
        'aws-drs-clients-hashes-eu-west-1',
        'aws-drs-internal-eu-west-1',
        'aws-drs-internal-hashes-eu-west-1',
        'aws-elastic-disaster-recovery-eu-west-1',
        'aws-elastic-disaster-recovery-hashes-eu-west-1',
      ].map((bucket) => `ok      S3 bucket: ${bucket}.s3.eu-west-1.amazonaws.com answers`),
      'ok      recovery instance: 10.9.8.7 answers on port 1500',
      '14 ok, 0 failed, 0 unknown',
    ]);
  });
}

test('what is wrong is named, with what to do', async () => {
  await using guest = await machine({
    curl: `case "$*" in
      *--head*) echo 'Date: Thu, 01 Jan 2015 00:00:00 GMT' ;;
      *drs.eu-west-1*) exit 6 ;;
      *internal-eu*) exit 60 ;;
      *) exit 28 ;;
      esac`,
    timeout: 'exit 124',
  });
  await guest.put('proc/meminfo', 'MemTotal:        3799999 kB\n');
  await guest.put('proc/mounts', '');
  await guest.put('sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c', '\x06\0\0\0\x01');
  assert.is((await guest.run(['dash'], 'preflight')).exitCode, 1);
  const text = (await table(guest)).join('\n');
  assert.match(text, /^failed {2}memory: 3\.6 GiB, the client wants 4 GiB - use a VM size/m);
  assert.match(text, /^failed {2}Secure Boot: on - turn it off/m);
  assert.match(text, /^failed {2}clock: \d{9} s ahead of the network; .* - let UDP port 123 out/m);
  assert.match(text, /^failed {2}DRS endpoint: drs\.eu-west-1\.amazonaws\.com: no such host - check the DNS/m);
  assert.match(
    text,
    /^failed {2}S3 bucket: aws-drs-internal-eu-west-1\.\S+: no trusted certificate - check the clock/m,
  );
  assert.match(
    text,
    /^failed {2}S3 bucket: aws-drs-clients-eu-west-1\.\S+: no answer on port 443 - let TCP port 443 out/m,
  );
  assert.match(text, /^failed {2}recovery instance: 10\.9\.8\.7: no answer on port 1500 - let TCP port 1500 in/m);
});

test('endpoints of one’s own, a proxy, and the suffix of newer regions', async () => {
  await using guest = await machine({ curl: `${CURL}; echo "proxy \${https_proxy:-none}" >>"$LOG"` });
  await guest.put(
    'run/failback-kit/env',
    'AWS_REGION=ap-southeast-5\nPROXY=http://10.0.0.3:3128\nAWS_DRS_ENDPOINT=https://vpce-1.drs.example/x\n',
  );
  await guest.put('etc/failback-kit/bucket-suffixes', 'ap-southeast-5 ebaf53cb\n');
  await guest.put('run/failback-kit/recovery-instance-address', '');
  await guest.run(['dash'], 'preflight');
  const text = (await table(guest)).join('\n');
  assert.match(text, /DRS endpoint: vpce-1\.drs\.example answers/);
  assert.match(text, /aws-elastic-disaster-recovery-ap-southeast-5-ebaf53cb\.s3/);
  assert.match(text, /^unknown recovery instance: its address is not known here/m);
  const proxies = new Set((await guest.calls()).filter((call) => call.startsWith('proxy ')));
  assert.equal([...proxies], ['proxy http://10.0.0.3:3128']);
  await guest.put('run/failback-kit/env', 'AWS_REGION=eu-west-1\nS3_ENDPOINT=s3.example\n');
  await guest.run(['dash'], 'preflight');
  const hosts = (await table(guest)).slice(text.split('\n').length).filter((row) => row.includes('S3 bucket'));
  assert.equal(hosts, ['ok      S3 bucket: s3.example answers']);
});

test('a check that never ends is unknown after a while; nothing secret is shown', async () => {
  await using guest = await machine({ curl: 'exec sleep 8' });
  const { exitCode, stdout, stderr } = await guest.run(['dash'], 'preflight', { FAILBACK_PREFLIGHT_SECONDS: '2' });
  assert.is(exitCode, 0);
  const text = (await table(guest)).join('\n');
  assert.match(text, /^unknown https DRS endpoint drs\.eu-west-1\.amazonaws\.com: no answer within 2 s$/m);
  assert.match(text, /6 ok, 0 failed, 8 unknown/);
  assert.not.match(text + stdout + stderr, /hush/);
});

test('no region, no disks: said, and the rest is looked at', async () => {
  await using guest = await machine();
  await guest.put('run/failback-kit/env', '');
  for (const disk of ['sdb', 'sdc']) await guest.put(`sys/block/${disk}/size`, '0\n');
  await guest.run(['dash'], 'preflight');
  const text = (await table(guest)).join('\n');
  assert.match(text, /^unknown AWS endpoints: no region is configured$/m);
  assert.match(text, /^failed {2}volumes: no disk besides the boot disk - attach/m);
});

test.run();
