/** Length of the program in a master boot record; the disk's id and the partition table follow. */
const LENGTH = 440;

/** What a BIOS finds to run in the first sector of a disk. */
export type BootCode = 'none' | 'grub' | 'other';

/** GRUB's boot.img carries its name, and does not ask for an active partition; most others do. */
export function bootCodeOf(boot: Uint8Array): BootCode {
  const code = Buffer.from(boot.subarray(0, LENGTH));
  if (code.every((byte) => byte === 0)) return 'none';
  return code.includes('GRUB ') ? 'grub' : 'other';
}
