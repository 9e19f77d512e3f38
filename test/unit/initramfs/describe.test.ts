import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inMemory } from '../../../src/bytes.ts';
import { cpioArchive, type CpioEntry } from '../../../src/image/cpio.ts';
import { describeInitramfs } from '../../../src/initramfs/describe.ts';
import { formatInitramfs } from '../../../src/initramfs/format.ts';

const file = (path: string, text = ''): CpioEntry => ({ type: 'file', path, content: Buffer.from(text) });
const MODULES = 'lib/modules/5.10.1';
const ALL = ['hv_vmbus', 'hv_storvsc', 'sd_mod', 'hv_netvsc', 'ext4', 'xfs', 'pci-hyperv', 'nvme'];

function describe(entries: CpioEntry[]) {
  const bytes = Buffer.from(cpioArchive(entries));
  const initramfs = {
    path: 'initrd.img',
    type: 'file',
    size: 0,
    extents: [{ offset: 0, length: bytes.length }],
  } as const;
  return describeInitramfs(inMemory(bytes), { initramfs, kernelVersion: '5.10.1' });
}

test('an initramfs with everything is ready', async () => {
  const found = await describe([
    ...ALL.map((name) => file(`${MODULES}/kernel/${name}.ko`)),
    file(`${MODULES}/modules.builtin`),
    file('lib/dracut/dracut-033-535.amzn2', 'dracut-033'),
    file('lib/dracut/hooks/x'),
  ]);
  assert.equal(found.modules, { folder: 'lib/modules', kernel: '5.10.1', versions: ['5.10.1'], builtinKnown: true });
  assert.equal(found.dracut, { version: '033-535.amzn2', folder: 'lib/dracut' });
  const text = formatInitramfs(found);
  assert.match(text, /^archives {2}not packed at byte 0, \d+ files, folders and links$/m);
  assert.match(text, /^dracut {4}033-535\.amzn2, in lib\/dracut; starts no systemd$/m);
  assert.match(text, /hv_vmbus {4}in the initramfs {2}Hyper-V's bus$/m);
  assert.match(text, /^verdict {3}ready for Azure$/m);
});

test('what is missing is named, and so is what cannot be known', async () => {
  const found = await describe([file('lib/modules/4.14.9/kernel/hv_vmbus.ko'), file('init')]);
  assert.is(found.dracut, null);
  const text = formatInitramfs(found);
  assert.match(text, 'none for this kernel in lib/modules; others for 4.14.9; what the kernel has built in is unknown');
  assert.match(text, /lacks hv_vmbus, hv_storvsc, sd_mod/);
});

test.run();
