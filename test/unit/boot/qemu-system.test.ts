import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { qemuSystem } from '../../../src/boot/qemu-system.ts';

const nothing = { router: '168.0.0.2', framesOut: 'boot/out.sock', framesIn: 'boot/in.sock', services: [] };
const services = [{ address: '169.254.169.254', port: 80, command: 'perl boot/relay.pl pump boot/imds.sock' }];
const disk = { path: 'boot/disk', size: 1024 * 1024 };
const bios = qemuSystem({
  accel: 'tcg',
  memoryMiB: 512,
  disk,
  firmware: { kind: 'bios', serialPort: 'boot/port' },
  network: nothing,
});
const uefi = qemuSystem({
  accel: 'kvm',
  memoryMiB: 2048,
  disk,
  firmware: { kind: 'uefi', code: '/c.fd', vars: '/v.fd' },
  network: { ...nothing, services },
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

test("the guest reaches the services and nothing else, and has an address beside Azure's", () => {
  const network = ({ args }: typeof bios) => args.find((arg) => arg.startsWith('user,')) ?? '';
  for (const call of [bios, uefi]) assert.match(network(call), /restrict=on,.*net=168\.0\.0\.0\/7/);
  assert.not.match(network(bios), 'guestfwd');
  assert.match(network(uefi), 'guestfwd=tcp:169.254.169.254:80-cmd:perl boot/relay.pl pump boot/imds.sock');
});

test('a BIOS machine has an IDE disk, a UEFI machine a SCSI disk', () => {
  assert.ok(bios.args.includes('ide-hd,drive=disk,bootindex=0'));
  assert.ok(uefi.args.includes('scsi-hd,drive=disk,bootindex=0'));
  assert.ok(bios.args.join(' ').includes('-accel tcg,tb-size=32 -cpu max,la57=off'));
  assert.ok(uefi.args.join(' ').includes('-accel kvm -cpu host'));
});

test('data disks have a controller of their own, and LUNs', () => {
  const network = { ...nothing, services };
  const firmware = { kind: 'bios', serialPort: 'boot/port' } as const;
  const { args } = qemuSystem({ accel: 'tcg', memoryMiB: 512, disk, dataDisks: [1024, 2048], firmware, network });
  assert.match(drives(args)[2] ?? '', /id=data1,driver=null-co,size=2048/);
  assert.ok(args.includes('scsi-hd,bus=data.0,lun=1,drive=data1'));
  assert.ok(!bios.args.join(' ').includes('data'));
});

test.run();
