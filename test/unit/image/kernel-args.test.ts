import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { kernelArgs } from '../../../src/image/kernel-args.ts';

const AZURE =
  'console=tty1 console=ttyS0,115200n8 earlyprintk=ttyS0 rootdelay=300 net.ifnames=0 nvme_core.io_timeout=240';

const args = (iso: string, extra = '') =>
  kernelArgs(iso.split(' ').filter(Boolean), 'UUID', extra.split(' ').filter(Boolean)).join(' ');

const cases: readonly (readonly [what: string, iso: string, extra: string, result: string])[] = [
  ['an ISO without arguments', '', '', `root=live:UUID=UUID rd.live.image ${AZURE}`],
  [
    'the Failback Client: root is found by UUID, nothing is hidden, its own arguments stay',
    'initrd=initrd.img root=live:CDLABEL=DRSFAILBACK rootfstype=auto ro rd.live.image quiet rhgb rd.luks=0 selinux=0',
    '',
    `root=live:UUID=UUID rootfstype=auto ro rd.live.image rd.luks=0 selinux=0 ${AZURE}`,
  ],
  ['consoles are Azure’s', 'console=hvc0 console=ttyS1', '', `root=live:UUID=UUID rd.live.image ${AZURE}`],
  [
    'Azure’s values win over the ISO’s',
    'net.ifnames=1 rootdelay=1 biosdevname=0',
    '',
    `root=live:UUID=UUID rd.live.image biosdevname=0 ${AZURE}`,
  ],
  [
    'the user’s values win over all, and consoles add up',
    'selinux=1',
    'rootdelay=60 selinux=0 console=ttyS1 quiet',
    `root=live:UUID=UUID rd.live.image ${AZURE.replace('rootdelay=300 ', '')} rootdelay=60 selinux=0 console=ttyS1 quiet`,
  ],
  ['even the root', '', 'root=/dev/sda1', `rd.live.image ${AZURE} root=/dev/sda1`],
  ['arguments may repeat within a group', '', 'ip=a ip=b', `root=live:UUID=UUID rd.live.image ${AZURE} ip=a ip=b`],
];

for (const [what, iso, extra, result] of cases) test(what, () => assert.is(args(iso, extra), result));

test('arguments that name a place in the ISO go: on the disk the live system lies where it is looked for anyway', () => {
  const args = kernelArgs(['rd.live.dir=/live', 'rd.live.squashimg=root.squashfs', 'rd.live.image'], 'UUID');
  assert.equal(args.slice(0, 2), ['root=live:UUID=UUID', 'rd.live.image']);
  assert.not.match(args.join(' '), /squashimg|live\.dir/);
});

test.run();
