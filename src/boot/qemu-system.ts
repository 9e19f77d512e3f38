import type { ToolCall } from '../toolbox/toolbox.ts';
import { GUEST_ADDRESS } from './azure/instance.ts';
import type { Firmware, UefiFirmware } from './firmware.ts';

export type Accelerator = 'kvm' | 'tcg';

export interface VirtualMachine {
  readonly accel: Accelerator;
  readonly memoryMiB: number;
  /** The disk image in the toolbox, and the size in bytes of the disk in it; what follows is a footer. */
  readonly disk: { readonly path: string; readonly size: number };
  /** Bytes of each data disk, by LUN. */
  readonly dataDisks?: readonly number[];
  readonly firmware: Firmware;
  readonly network: MachineNetwork;
}

/** A network without a way out. Paths are Unix sockets in the toolbox on which somebody listens. */
export interface MachineNetwork {
  readonly router: string;
  /** Where each frame for the guest is sent, and whence it comes back. */
  readonly framesOut: string;
  readonly framesIn: string;
  /** What the guest can reach: for each connection to an address, QEMU runs a command that talks on its behalf. */
  readonly services: readonly {
    readonly address: string;
    readonly port: number;
    /** Words that need no quotes. */
    readonly command: string;
  }[];
}

/** The ring buffers that hold what the guest prints; read with QMP `ringbuf-read`. Only a BIOS machine has the screen. */
export const SERIAL_BUFFER = 'serial';
export const SCREEN_BUFFER = 'screen';

/** By which a guest knows that it is on Azure (cloud-init, `DataSourceAzure.py`). */
const AZURE_ASSET_TAG = '7783-7084-3265-9085-8269-3286-77';

const IDE_DISK = ['-device', 'ide-hd,drive=disk,bootindex=0'];
/** Also because UEFI reads an emulated IDE disk ten times slower. */
const SCSI_DISK = ['-device', 'virtio-scsi-pci', '-device', 'scsi-hd,drive=disk,bootindex=0'];

/** TCG offers what it emulates but five-level paging, which early kernels and UEFI stubs stumble over. */
const CPU = { kvm: 'host', tcg: 'max,la57=off' } as const;

/**
 * A small cache of translated code: with the usual large one, QEMU 7.2 stalls for minutes when a systemd starts, because
 * clearing a page that once held code costs the more, the more translations of it there are.
 */
const ACCEL = { kvm: 'kvm', tcg: 'tcg,tb-size=32' } as const;

/**
 * QEMU for a machine that is driven over QMP on standard input and output. Nothing is written to the disk or the
 * firmware's variables, which last from one start to the next only; data disks are empty and forget at once what is
 * written; the network gives an address and reaches the services and nothing else; power-off, reset and panic pause the
 * machine, so that its console and screen can still be read. As in Hyper-V, BIOS machines have an IDE disk and UEFI machines a
 * SCSI disk, whose drivers `ata_piix` and `virtio_scsi` are in practically every initramfs. Needs QEMU 6.0 (`-action`).
 * Options: https://www.qemu.org/docs/master/system/invocation.html
 */
export function qemuSystem({ accel, memoryMiB, disk, dataDisks = [], firmware, network }: VirtualMachine): ToolCall {
  return {
    tool: 'qemu-system-x86_64',
    args: [
      ...['-no-user-config', '-nodefaults', '-display', 'none', '-vga', 'std'],
      ...[...processor(accel), '-m', `${memoryMiB}M`],
      ...['-action', 'reboot=shutdown,shutdown=pause,panic=pause'],
      ...['-chardev', 'stdio,id=qmp,signal=off', '-mon', 'chardev=qmp,mode=control'],
      ...['-chardev', `ringbuf,id=${SERIAL_BUFFER},size=1M`, '-serial', `chardev:${SERIAL_BUFFER}`],
      ...(firmware.kind === 'bios' ? screenMirror(firmware.serialPort) : pflash(firmware)),
      ...[
        '-drive',
        `if=none,id=disk,snapshot=on,driver=raw,size=${disk.size},file.driver=file,file.filename=${disk.path}`,
      ],
      ...(firmware.kind === 'bios' ? IDE_DISK : SCSI_DISK),
      ...(dataDisks.length === 0 ? [] : scsiDisks(dataDisks)),
      ...userNetwork(network),
      ...['-device', 'virtio-net-pci,id=nic,netdev=net,romfile='],
      ...['-smbios', `type=3,asset=${AZURE_ASSET_TAG}`],
    ],
  };
}

/** On a controller of their own, as on Azure. */
function scsiDisks(sizes: readonly number[]): string[] {
  const disk = (size: number, lun: number) => [
    ...['-drive', `if=none,id=data${lun},driver=null-co,size=${size},read-zeroes=on`],
    ...['-device', `scsi-hd,bus=data.0,lun=${lun},drive=data${lun}`],
  ];
  return ['-device', 'virtio-scsi-pci,id=data', ...sizes.flatMap(disk)];
}

/**
 * Both addresses at which Azure's host answers must be in the one network that QEMU emulates, so it is large. A command
 * that runs where QEMU runs is the one way out of it that also exists in a container without a network.
 */
function userNetwork({ router, framesOut, framesIn, services }: MachineNetwork): string[] {
  const options = [
    `user,id=net,restrict=on,ipv6=off,net=168.0.0.0/7,host=${router},dns=168.0.0.3,dhcpstart=${GUEST_ADDRESS}`,
    ...services.map(({ address, port, command }) => `guestfwd=tcp:${address}:${port}-cmd:${command}`),
  ];
  return [
    ...['-netdev', options.join(',')],
    ...['-chardev', `socket,id=frames-out,path=${framesOut}`, '-chardev', `socket,id=frames-in,path=${framesIn}`],
    ...['-object', 'filter-redirector,id=out,netdev=net,queue=tx,outdev=frames-out'],
    ...['-object', 'filter-redirector,id=in,netdev=net,queue=tx,indev=frames-in'],
  ];
}

/** Lets SeaBIOS copy its text screen, on which GRUB shows early errors, to a second serial port (`src/sercon.c`). */
function screenMirror(portFile: string): string[] {
  return [
    ...['-chardev', `ringbuf,id=${SCREEN_BUFFER},size=1M`, '-serial', `chardev:${SCREEN_BUFFER}`],
    ...['-fw_cfg', `name=etc/sercon-port,file=${portFile}`],
  ];
}

function pflash({ code, vars }: UefiFirmware): string[] {
  return [
    ...['-drive', `if=pflash,unit=0,format=raw,readonly=on,file=${code}`],
    ...['-drive', `if=pflash,unit=1,format=raw,snapshot=on,file=${vars}`],
  ];
}

/** A machine that starts a boot sector, whose words to the debug console come out on standard output. */
export function qemuProbe(accel: Accelerator, sector: string): ToolCall {
  return {
    tool: 'qemu-system-x86_64',
    args: [
      ...['-no-user-config', '-nodefaults', '-display', 'none', ...processor(accel), '-m', '64M'],
      ...['-chardev', 'stdio,id=log,signal=off', '-device', 'isa-debugcon,iobase=0x402,chardev=log'],
      ...['-drive', `if=ide,format=raw,snapshot=on,file=${sector}`],
    ],
  };
}

function processor(accel: Accelerator): string[] {
  return ['-machine', 'pc', '-accel', ACCEL[accel], '-cpu', CPU[accel], '-smp', '2'];
}
