import { inMemory } from '../../src/bytes.ts';
import type { DiskFacts } from '../../src/inspect/facts.ts';
import { gatherFacts } from '../../src/inspect/gather.ts';
import { MiB } from '../../src/size.ts';
import { gptDisk, mbrSector } from './formats/disks.ts';
import { encodeFixedVhd } from './formats/vhd.ts';

export const ESP = Buffer.from('28732ac11ff8d211ba4b00a0c93ec93b', 'hex');
export const BIOS_BOOT = Buffer.from('4861682149646f6e744e656564454649', 'hex');

/** A disk of 20 MiB with one active partition of ext4 from 1 MiB on, and GRUB in its MBR. */
export function biosDisk(size = 20 * MiB): Buffer {
  const disk = Buffer.alloc(size);
  mbrSector([{ type: 0x83, start: 2048, count: size / 512 - 2048, flag: 0x80 }], 0x1234abcd).copy(disk);
  disk.write('GRUB \0Geom', 0x180, 'latin1');
  writeExt4(disk, MiB);
  return disk;
}

/** A disk of 20 MiB with a GPT and an ESP from 1 MiB on. */
export function efiDisk(): Buffer {
  const disk = gptDisk(40_960, [{ type: ESP, first: 2048, last: 38_000, name: 'EFI system partition' }]);
  writeFat(disk, MiB);
  return disk;
}

export function writeExt4(disk: Buffer, at: number): void {
  disk.writeUInt32LE(1000, at + 1028);
  disk.writeUInt32LE(2, at + 1048);
  disk.writeUInt16LE(0xef53, at + 1080);
  disk.writeUInt32LE(0x40, at + 1120);
  disk.fill(0x11, at + 1128, at + 1144);
  disk.write('root', at + 1144);
}

export function writeFat(disk: Buffer, at: number): void {
  disk.writeUInt16LE(512, at + 11);
  disk.writeUInt8(1, at + 16);
  disk.writeUInt32LE(36_000, at + 32);
  disk.write('ESP        FAT32   ', at + 71, 'latin1');
  disk.writeUInt16LE(0xaa55, at + 510);
}

/** The facts about an image that is in memory. */
export function factsOf(image: Uint8Array, path = 'disk.vhd'): Promise<DiskFacts> {
  return gatherFacts({ path, file: inMemory(image) });
}

/** The facts about a fixed VHD with this content. */
export function factsOfVhd(disk: Uint8Array): Promise<DiskFacts> {
  return factsOf(encodeFixedVhd(disk));
}
