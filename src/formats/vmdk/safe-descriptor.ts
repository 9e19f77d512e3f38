import { crc32 } from 'node:zlib';
import { printDescriptor } from './descriptor.ts';
import { SECTOR } from './header.ts';

export interface SafeDescriptorOptions {
  /** Size of the virtual disk in bytes. */
  readonly size: number;
  readonly createType: 'monolithicSparse' | 'streamOptimized';
  /** Name of the VMDK itself, without its folder. */
  readonly file: string;
}

/** Geometry of every IDE disk that is large enough; more cylinders than these cannot be addressed (ATA-5, 6.2.1). */
const HEADS = 16;
const SECTORS_PER_TRACK = 63;
const MAX_CYLINDERS = 16_383;

/**
 * The descriptor of a sparse VMDK without parent that every known converter takes, Microsoft's (MVMC) too: its disk data
 * base has only the keys that QEMU writes as well. It follows from the options alone. To be stored as UTF-8.
 * Throws `E_FORMAT` if the name cannot stand in it.
 */
export function safeDescriptor({ size, createType, file }: SafeDescriptorOptions): string {
  const sectors = Math.ceil(size / SECTOR);
  const cylinders = Math.floor(sectors / (HEADS * SECTORS_PER_TRACK));
  return printDescriptor({
    // Without its first bit it is neither "no parent" (ffffffff) nor "see longContentID" (fffffffe).
    cid: crc32(`${size}`) & 0x7fff_ffff,
    // The extent is the file itself, and must be found again under its name.
    encoding: /[^ -~]/.test(file) ? 'UTF-8' : undefined,
    createType,
    extents: [{ access: 'RW', sectors, type: 'SPARSE', file }],
    ddb: {
      virtualHWVersion: '4',
      'geometry.cylinders': `${Math.max(1, Math.min(cylinders, MAX_CYLINDERS))}`,
      'geometry.heads': `${HEADS}`,
      'geometry.sectors': `${SECTORS_PER_TRACK}`,
      adapterType: 'ide',
    },
  });
}
