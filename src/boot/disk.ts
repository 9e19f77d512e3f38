import { type FileHandle, open } from 'node:fs/promises';
import { FailbackError } from '../errors.ts';
import { hasProtectiveEntry, isMbr } from '../formats/partition/mbr.ts';

const SECTOR = 512;

/** A disk that can be booted as it lies. */
export interface BootDisk {
  /** Bytes of the disk itself, without a VHD footer. */
  readonly size: number;
  /** 2 for a disk with a GUID partition table, which Azure starts by UEFI; else 1. */
  readonly generation: 1 | 2;
}

/** Reads what is needed of a raw or fixed VHD image. Throws `E_INPUT_MISSING`, `E_FORMAT`. */
export async function readBootDisk(path: string): Promise<BootDisk> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const stat = await file.stat();
    if (!stat.isFile()) throw new FailbackError('E_FORMAT', `${path} is not a file.`);
    const head = Buffer.alloc(SECTOR);
    const tail = Buffer.alloc(SECTOR);
    await file.read(head, 0, SECTOR, 0);
    await file.read(tail, 0, SECTOR, Math.max(0, stat.size - SECTOR));
    return recogniseBootDisk(head, tail, stat.size);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOENT' && code !== 'EACCES' && code !== 'ENOTDIR' && code !== 'EPERM') throw error;
    throw new FailbackError('E_INPUT_MISSING', `${path} cannot be read (${code}).`, { cause: error, data: { path } });
  } finally {
    await file?.close();
  }
}

/** How other images begin. */
const OTHER_FORMATS = [
  ['KDMV', 'a sparse VMDK'],
  ['# Disk DescriptorFile', 'a VMDK descriptor'],
  ['vhdxfile', 'a VHDX'],
  ['conectix', 'a dynamic VHD'],
  ['QFI\xfb', 'a QCOW2'],
] as const;

/**
 * The same from the first and last 512 bytes and the file's size. Sources: Virtual Hard Disk Image Format Specification
 * 1.0, "Hard Disk Footer Format". Throws `E_FORMAT`.
 */
export function recogniseBootDisk(head: Buffer, tail: Buffer, fileSize: number): BootDisk {
  const start = head.toString('latin1');
  const other = OTHER_FORMATS.find(([magic]) => start.startsWith(magic));
  if (other) {
    throw new FailbackError('E_FORMAT', `The image is ${other[1]}; a fixed VHD or a raw disk is needed.`, {
      hint: 'Convert it first: failback convert.',
    });
  }
  const isVhd = tail.toString('latin1', 0, 8) === 'conectix';
  const size = isVhd ? fileSize - SECTOR : fileSize;
  if (size < SECTOR) throw new FailbackError('E_FORMAT', `An image of ${fileSize} bytes holds no disk.`);
  return { size, generation: isMbr(head) && hasProtectiveEntry(head) ? 2 : 1 };
}
