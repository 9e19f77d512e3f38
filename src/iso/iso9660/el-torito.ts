import type { RandomAccess } from '../../bytes.ts';

/** Which firmware can boot the ISO from a CD drive. */
export type Firmware = 'bios' | 'efi';

const ENTRY = 32;
const BOOTABLE = 0x88;
const EFI = 0xef;

/**
 * The firmware for which the boot catalog has an entry that boots (El Torito 1.0, section 2; EFI's platform 0xEF is in
 * the UEFI specification, 13.3.2.1). A catalog that cannot be read has none.
 * @param catalog Where the catalog starts, in bytes.
 */
export async function readFirmware(source: RandomAccess, catalog: number): Promise<Firmware[]> {
  const bytes = await source.read(catalog, 2048);
  const found = new Set<Firmware>();
  if (bytes[0] !== 1 || bytes[30] !== 0x55 || bytes[31] !== 0xaa) return [];
  let platform = bytes[1];
  for (let at = ENTRY; at + ENTRY <= bytes.length; at += ENTRY) {
    const [kind, ownPlatform] = bytes.subarray(at, at + 2);
    if (kind === 0x90 || kind === 0x91) platform = ownPlatform;
    else if (kind === BOOTABLE) found.add(platform === EFI ? 'efi' : 'bios');
    else if (kind === 0 && at > ENTRY) break;
  }
  return [...found].sort();
}
