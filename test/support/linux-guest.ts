import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { qemuSystem, type VirtualMachine } from '../../src/boot/qemu-system.ts';
import { openFile } from '../../src/file-source.ts';
import { cpioArchive } from '../../src/image/cpio.ts';
import { recogniseIso } from '../../src/iso/recognise.ts';
import type { Toolbox, ToolCall } from '../../src/toolbox/toolbox.ts';
import { practiceIso } from './practice-iso.ts';

/** Brings the network up by DHCP before the test's own lines run. */
const PROLOGUE = `#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc; mount -t sysfs sysfs /sys; mount -t devtmpfs dev /dev
exec </dev/console >/dev/console 2>&1
grep -E '(failover|virtio)' /etc/modules | while read -r module needs; do
  insmod "$(find /lib/modules -name "\${module##*/}")" 2>/dev/null
done
ip link set lo up; ip link set eth0 up
udhcpc -i eth0 -n -q -s /address || echo 'no address'
`;
const ADDRESS = `#!/bin/busybox sh
[ "$1" = bound ] || exit 0
ip address add "$ip/$mask" dev eth0
ip route add default via "$router"
echo "address $ip/$mask gateway $router"
`;

/**
 * QEMU for a Linux that has no disk to speak of: the practice kernel with its busybox runs shell lines as process 1,
 * with the network up. Much faster than an image that boots.
 */
export async function linuxGuest(
  toolbox: Toolbox,
  { folder, script, network }: { folder: string; script: string; network: VirtualMachine['network'] },
): Promise<ToolCall> {
  await using source = await openFile(await practiceIso());
  const { boot } = await recogniseIso(source);
  const read = (extents: Parameters<typeof source.stream>[0]) => buffer(source.stream(extents));
  const added = cpioArchive([
    { type: 'file', path: 'test', mode: 0o755, content: Buffer.from(PROLOGUE + script) },
    { type: 'file', path: 'address', mode: 0o755, content: Buffer.from(ADDRESS) },
  ]);
  const initramfs = await read(boot.initramfs.extents);
  const padding = Buffer.alloc((4 - (initramfs.length % 4)) % 4);
  await toolbox.put([
    { path: `${folder}/kernel`, content: await read(boot.kernel.extents) },
    { path: `${folder}/initramfs`, content: Buffer.concat([initramfs, padding, added]) },
    { path: `${folder}/disk`, content: Buffer.alloc(1024 * 1024) },
    { path: `${folder}/port`, content: Buffer.of(0xf8, 0x02) },
  ]);
  const machine = qemuSystem({
    accel: 'tcg',
    memoryMiB: 512,
    disk: { path: `${folder}/disk`, size: 1024 * 1024 },
    firmware: { kind: 'bios', serialPort: `${folder}/port` },
    network,
  });
  const line = 'console=ttyS0 rdinit=/test panic=-1';
  const files = ['-kernel', `${folder}/kernel`, '-initrd', `${folder}/initramfs`, '-append', line];
  // QEMU gives the kernel the first place in the order of boot devices.
  return { ...machine, args: [...machine.args.map((arg) => arg.replace(',bootindex=0', '')), ...files] };
}

/** The serial console's text of a finished run. */
export async function consoleOf(serialLog: string): Promise<string> {
  return (await readFile(serialLog, 'utf8')).replaceAll('\r', '');
}
