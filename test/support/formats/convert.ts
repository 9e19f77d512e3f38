import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { DiskSource } from '../../../src/formats/disk.ts';
import { openSparseVmdk } from '../../../src/formats/vmdk/sparse.ts';
import { writeFixedVhd, type WriteVhdOptions, type WrittenVhd } from '../../../src/image/write-vhd.ts';
import { MiB } from '../../../src/size.ts';

export const VHD_UUID = '00112233-4455-6677-8899-aabbccddeeff';

/** Writes a disk to a new file as a fixed VHD. */
export async function writeVhd(
  source: DiskSource,
  path: string,
  options: Partial<WriteVhdOptions> = {},
): Promise<WrittenVhd> {
  const file = await open(path, 'wx+');
  try {
    return await writeFixedVhd(source, { file, uuid: VHD_UUID, timestamp: 1_700_000_000, ...options });
  } finally {
    await file.close();
  }
}

/** Reads a VMDK file from front to end into a VHD file. */
export async function convertFile(
  vmdk: string,
  vhd: string,
  options: Partial<WriteVhdOptions> = {},
): Promise<WrittenVhd> {
  return writeVhd(await openSparseVmdk(createReadStream(vmdk, { highWaterMark: MiB })), vhd, options);
}
