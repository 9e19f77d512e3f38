import { rm } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { clientRig, configure, SETTINGS } from '../../support/guest/client-rig.ts';
import { azureDisk, azureNvmeDisk, type GuestDisk, putDisks, scsiDisk } from '../../support/guest/disks.ts';
import { type GuestRig, guestRig, SHELLS } from '../../support/guest/rig.ts';

const GIB = 2 ** 30;
const MAPPING = { '/dev/nvme0n1': 'lun:0', '/dev/nvme1n1': 'lun:1', '/dev/nvme2n1': 'EXCLUDE' };

/** Generation 1: the kernel found the data disks first, and the higher LUN before the lower one. */
const AZURE: readonly GuestDisk[] = [
  azureDisk('sda', 'scsi1', 1, { size: 64 * GIB, path: 'acpi-VMBUS:00-vmbus-f8b3781b1e824818a1c363d806ec15bb-lun-1' }),
  azureDisk('sdb', 'scsi1', 0),
  azureDisk('sdc', 'ide0', 0),
  azureDisk('sdd', 'ide1', 1),
];

/** What start.sh is told of the volumes. */
const HEARD = 'echo "mapping $DEVICE_MAPPING"; exit 0';

async function start(rig: GuestRig, shell: (typeof SHELLS)[number] = ['dash']) {
  const { exitCode, stdout } = await rig.run(['timeout', '--foreground', '20', ...shell], 'start');
  const log = (await rig.log()).map((line) => line.replace('failback-kit: ', ''));
  return { exitCode, mapping: /^mapping (.*)$/m.exec(stdout)?.[1], log };
}

const MACHINES: readonly (readonly [string, readonly GuestDisk[], string, string])[] = [
  ['Azure', AZURE, 'sdc', '/dev/nvme0n1=/dev/sdb,/dev/nvme1n1=/dev/sda,/dev/nvme2n1=EXCLUDE'],
  [
    'Azure, generation 2',
    [
      azureDisk('sda', 'scsi0', 0),
      azureDisk('sdb', 'scsi0', 1),
      azureDisk('sdc', 'scsi1', 1),
      azureDisk('sdd', 'scsi1', 0),
    ],
    'sda',
    '/dev/nvme0n1=/dev/sdd,/dev/nvme1n1=/dev/sdc,/dev/nvme2n1=EXCLUDE',
  ],
  [
    'Azure with NVMe disks',
    [azureNvmeDisk(1), azureNvmeDisk(2), azureNvmeDisk(3), azureNvmeDisk(2, 'Microsoft NVMe Direct Disk v2', 1)],
    'nvme0n1',
    '/dev/nvme0n1=/dev/nvme0n2,/dev/nvme1n1=/dev/nvme0n3,/dev/nvme2n1=EXCLUDE',
  ],
  [
    'QEMU',
    [scsiDisk('sda', '0:0:0:0'), scsiDisk('sdb', '2:0:0:1'), scsiDisk('sdc', '2:0:0:0')],
    'sda',
    '/dev/nvme0n1=/dev/sdc,/dev/nvme1n1=/dev/sdb,/dev/nvme2n1=EXCLUDE',
  ],
];

for (const shell of SHELLS) {
  for (const [machine, disks, boot, expected] of MACHINES) {
    test(`${shell[0]}: the client is told what has which LUN on ${machine}`, async () => {
      await using rig = await clientRig(HEARD);
      await putDisks(rig, disks, boot);
      await configure(rig, { ...SETTINGS, deviceMapping: MAPPING });
      const { exitCode, mapping } = await start(rig, shell);
      assert.equal([exitCode, mapping], [0, expected]);
    });
  }

  test(`${shell[0]}: a LUN that no data disk has is waited for, and named`, async () => {
    await using rig = await clientRig(HEARD);
    await putDisks(rig, AZURE, 'sdc');
    // The OS disk has LUN 0 too, and the temporary disk LUN 1.
    for (const name of ['sda', 'sdb']) await rm(rig.at(`sys/block/${name}`), { recursive: true });
    await configure(rig, { ...SETTINGS, deviceMapping: MAPPING });
    const { exitCode, mapping, log } = await start(rig, shell);
    assert.equal([exitCode, mapping], [78, undefined]);
    assert.is(
      log.at(-1),
      'error no data disk has LUN 0; no data disk has LUN 1: ' +
        'attach it to the VM with that LUN, or mend deviceMapping, then restart',
    );
    assert.is((await rig.calls()).filter((call) => call === 'sleep 3').length, 20);
  });

  test(`${shell[0]}: preflight shows LUNs, and what the mapping names in vain`, async () => {
    await using rig = await guestRig({ curl: 'exit 28', timeout: 'exit 124', chronyc: '' });
    await rig.put('proc/meminfo', 'MemTotal:        8388608 kB\n');
    await putDisks(rig, AZURE, 'sdc');
    await rig.put('run/failback-kit/env', 'AWS_REGION=eu-west-1\nDEVICE_MAPPING=/dev/xvda=lun:1,/dev/xvdb=lun:2\n');
    await rig.run(shell, 'preflight');
    const rows = (await rig.log()).map((line) => line.replace('failback-kit: preflight ', ''));
    assert.equal(
      rows.filter((row) => /volume|mapping/.test(row)),
      [
        'ok      volume sda: 64.0 GiB, LUN 1, /dev/disk/by-path/acpi-VMBUS:00-vmbus-f8b3781b1e824818a1c363d806ec15bb-lun-1',
        'ok      volume sdb: 10.0 GiB, LUN 0, no stable name',
        'ok      volume sdc: 10.0 GiB, no stable name, boot disk of this image',
        'ok      volume sdd: 10.0 GiB, no stable name',
        'failed  device mapping: no data disk has LUN 2 - attach it to the VM with that LUN, or mend deviceMapping',
      ],
    );
  });
}

test('a disk that is attached meanwhile is taken', async () => {
  // The third pause lets it appear.
  const sleep =
    '[ $(grep -c "^sleep 3" "$LOG") -lt 3 ] || echo 8 >"$FAILBACK_ROOT/sys/block/sda/size"; exec /bin/sleep 0.01';
  await using rig = await clientRig(HEARD, {}, { sleep });
  await putDisks(rig, [{ ...scsiDisk('sda', '2:0:0:0'), size: 0 }]);
  await configure(rig, { ...SETTINGS, deviceMapping: { '/dev/xvda': 'lun:0' } });
  assert.is((await start(rig)).mapping, '/dev/xvda=/dev/sda');
});

test('two disks with one LUN are none', async () => {
  await using rig = await clientRig(HEARD);
  await putDisks(rig, [scsiDisk('sda', '2:0:0:0'), scsiDisk('sdb', '3:0:0:0')]);
  await configure(rig, { ...SETTINGS, deviceMapping: '/dev/xvda=lun:0' });
  const { exitCode, log } = await start(rig);
  assert.is(exitCode, 78);
  assert.match(log.at(-1) ?? '', /^error more than one disk has LUN 0: /);
});

// The client takes the kernel's names alone.
test('a name that stays becomes the name of now; others go on as they are', async () => {
  await using rig = await clientRig(HEARD);
  await putDisks(rig, [scsiDisk('sdb', '2:0:0:0', { path: 'pci-1' })]);
  const deviceMapping = {
    '/dev/a': '/dev/disk/by-path/pci-1',
    '/dev/b': '/dev/disk/by-path/pci-2',
    '/dev/c': '/dev/sdb',
  };
  await configure(rig, { ...SETTINGS, deviceMapping });
  assert.is((await start(rig)).mapping, '/dev/a=/dev/sdb,/dev/b=/dev/disk/by-path/pci-2,/dev/c=/dev/sdb');
  await configure(rig, { ...SETTINGS, deviceMapping: '{"/dev/a":"/dev/sdb","/dev/b":"EXCLUDE"}' });
  await rm(rig.at('run/initramfs/live/failback/completed'));
  assert.is((await start(rig)).mapping, '{"/dev/a":"/dev/sdb","/dev/b":"EXCLUDE"}');
});

test.run();
