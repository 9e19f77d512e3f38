import { badRequest } from '../arm-error.ts';
import type { DiskBlob } from '../disk-blobs.ts';

export const FOOTER = 512;

/** What Azure asks of a VHD. The words about the cookie are Azure's; what it checks besides them is not published. */
export async function checkFooter(blob: Pick<DiskBlob, 'read'>, size: number, url: string): Promise<void> {
  const footer = Buffer.from(await blob.read(size - FOOTER, FOOTER));
  const refuse = (what: string) => badRequest('InvalidVhd', `The specified ${what}`);
  if (footer.toString('latin1', 0, 8) !== 'conectix') {
    throw refuse(
      `cookie value in VHD footer indicates that disk 'abcd' with blob ${url} is not a supported VHD. Disk is expected to have cookie value 'conectix'.`,
    );
  }
  if (footer.readUInt32BE(60) !== 2) throw refuse('disk type in VHD footer is not that of a fixed VHD.');
  if (Number(footer.readBigUInt64BE(48)) !== size - FOOTER)
    throw refuse('current size in VHD footer is not that of the disk.');
  if (footer.readUInt32BE(64) !== checksum(footer)) throw refuse('checksum in VHD footer is wrong.');
}

/** One's complement of the sum of the bytes outside the field. */
function checksum(footer: Buffer): number {
  let sum = 0;
  for (const [index, byte] of footer.entries()) if (index < 64 || index >= 68) sum += byte;
  return ~sum >>> 0;
}
