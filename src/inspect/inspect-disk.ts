import { gatherFacts } from './gather.ts';
import { openImage, type OpenImageOptions } from './open-image.ts';
import { type DiskReport, reportOn } from './report.ts';

/**
 * What a disk image is and holds, and whether Azure can have it: a VHD, a VMDK of any kind, the VMDK in an OVA, a raw
 * disk, or a file of another kind, which is named. Little of the file is read. A damaged image gives a report with
 * findings. Throws `E_INPUT_MISSING` for the file itself, `E_FORMAT` for an OVA without a disk, or with several of which
 * none is chosen, `E_USAGE` for a member of what is no OVA.
 */
export async function inspectDisk(path: string, options: OpenImageOptions = {}): Promise<DiskReport> {
  await using image = await openImage(path, options);
  return reportOn(await gatherFacts(image, options.signal));
}
