import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { failbackNames } from '../../../../src/dr/failback/names.ts';
import { bootDeviceOf, mappingOf, targetsFor } from '../../../../src/dr/targets.ts';
import { refused } from '../../../support/formats/refused.ts';

const GiB = 1024 ** 3;
const disk = (internalDeviceName: string, gib: number, ebsVolumeID = '') => {
  return { internalDeviceName, bytes: gib * GiB, ebsVolumeID };
};
const recovery = {
  recoveryInstanceProperties: {
    disks: [disk('/dev/xvda', 30, 'vol-1'), disk('/dev/xvdb', 64, 'vol-2'), disk('/dev/xvdc', 15.2, 'vol-3')],
  },
};
const web1 = { name: 'web1' };
const short = (targets: ReturnType<typeof targetsFor>) =>
  targets.map(({ device, lun, bytes, boot, disk: kept }) => [device, lun, bytes / GiB, boot, kept]);

test('each volume has a new disk, in the order of DRS, with room for the last part of a GiB', () => {
  const targets = targetsFor(web1, recovery, undefined);
  assert.equal(short(targets), [
    ['/dev/xvda', 0, 30, true, null],
    ['/dev/xvdb', 1, 64, false, null],
    ['/dev/xvdc', 2, 16, false, null],
  ]);
  assert.equal(mappingOf(recovery, targets), { '/dev/xvda': 'lun:0', '/dev/xvdb': 'lun:1', '/dev/xvdc': 'lun:2' });
});

test('what the plan says comes first, and a disk that is left out has no place', () => {
  const disks = [
    { recovery: '/dev/xvda', lun: 5 },
    { recovery: '/dev/xvdb', lun: 'exclude' as const },
  ];
  const targets = targetsFor({ name: 'web1', disks }, recovery, '/dev/xvda');
  assert.equal(
    targets.map(({ lun }) => lun),
    [5, 0],
  );
  assert.equal(mappingOf(recovery, targets), { '/dev/xvda': 'lun:5', '/dev/xvdb': 'EXCLUDE', '/dev/xvdc': 'lun:0' });
});

test('data disks of the original machine take their volumes if they are large enough', () => {
  const kept = [
    { id: 'small', lun: 3, bytes: 8 * GiB },
    { id: 'large', lun: 0, bytes: 64 * GiB },
  ];
  assert.equal(short(targetsFor(web1, recovery, '/dev/xvda', kept)), [
    ['/dev/xvda', 1, 30, true, null],
    ['/dev/xvdb', 0, 64, false, 'large'],
    ['/dev/xvdc', 2, 16, false, null],
  ]);
});

test('a plan that does not fit is refused', async () => {
  const with1 = (name: string, lun: number) => ({ name: 'web1', disks: [{ recovery: name, lun }] });
  const kept = [{ id: 'small', lun: 3, bytes: 8 * GiB }];
  await refused(() => targetsFor(with1('/dev/xvdz', 0), recovery, undefined), 'has no disk /dev/xvdz', 'E_GUARD');
  await refused(() => targetsFor(with1('/dev/xvdb', 3), recovery, undefined, kept), 'cannot take', 'E_GUARD');
  await refused(() => targetsFor(with1('/dev/xvda', 3), recovery, undefined, kept), 'cannot take', 'E_GUARD');
  await refused(() => targetsFor(web1, {}, undefined), 'names no disks', 'E_GUARD');
});

test('EC2 tells from which disk an instance boots', () => {
  const instance = {
    RootDeviceName: '/dev/sda1',
    BlockDeviceMappings: [
      { DeviceName: '/dev/sdf', Ebs: { VolumeId: 'vol-1' } },
      { DeviceName: '/dev/sda1', Ebs: { VolumeId: 'vol-2' } },
    ],
  };
  assert.is(bootDeviceOf(recovery, instance), '/dev/xvdb');
  assert.is(bootDeviceOf(recovery, undefined), undefined);
});

test('names are of plan and server, as long as Azure takes them, and of long ones no two the same', () => {
  assert.is(failbackNames('shop', 'web1').target(2), 'shop-web1-target-2');
  const long = (server: string) => failbackNames('p'.repeat(40), server).machine;
  assert.ok(long('s'.repeat(40)).length <= 64);
  assert.is.not(long('s'.repeat(40)), long('s'.repeat(39)));
});

test.run();
