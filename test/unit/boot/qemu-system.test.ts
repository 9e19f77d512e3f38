import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { qemuSystem } from '../../../src/boot/qemu-system.ts';

const disk = { path: 'boot/disk', size: 1024 * 1024 };
const bios = qemuSystem({ accel: 'tcg', memoryMiB: 512, disk, firmware: { kind: 'bios', serialPort: 'boot/port' } });
const uefi = qemuSystem({
  accel: 'kvm',
  memoryMiB: 2048,
  disk,
  firmware: { kind: 'uefi', code: '/c.fd', vars: '/v.fd' },
});
const drives = (args: readonly string[]) => args.filter((_, index) => args[index - 1] === '-drive');

test('nothing can write to the image or to the variables of the firmware', () => {
  for (const { args } of [bios, uefi]) {
    for (const drive of drives(args)) assert.match(drive, /snapshot=on|readonly=on/);
  }
  assert.is(drives(uefi.args).length, 3);
});

test('the disk ends where its footer begins', () => {
  assert.match(drives(bios.args)[0] ?? '', /driver=raw,size=1048576,.*file\.filename=boot\/disk$/);
});

test('the guest reaches nothing', () => {
  for (const { args } of [bios, uefi]) assert.ok(args.includes('user,id=net,restrict=on'));
});

test('a BIOS machine has an IDE disk, a UEFI machine a SCSI disk', () => {
  assert.ok(bios.args.includes('ide-hd,drive=disk,bootindex=0'));
  assert.ok(uefi.args.includes('scsi-hd,drive=disk,bootindex=0'));
  assert.ok(bios.args.join(' ').includes('-accel tcg,tb-size=32 -cpu max,la57=off'));
  assert.ok(uefi.args.join(' ').includes('-accel kvm -cpu host'));
});

test.run();
