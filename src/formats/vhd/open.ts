import type { RandomAccess } from '../../bytes.ts';
import type { Disk } from '../disk.ts';
import { linearDisk } from '../linear-disk.ts';
import type { OpenDiskOptions } from '../open-options.ts';
import { damaged, type Problem, unsupported } from '../problem.ts';
import { openDynamic } from './dynamic.ts';
import { findFooter, type FoundFooter } from './footers.ts';

/**
 * Opens a VHD of fixed or dynamic size (Virtual Hard Disk Image Format Specification 1.0). The size of the disk is the
 * footer's current size, as for Azure and Hyper-V; the geometry is not looked at. Throws `E_FORMAT` for a damaged file
 * and for a differencing disk.
 */
export async function openVhd(file: RandomAccess, { signal }: OpenDiskOptions = {}): Promise<Disk> {
  const found = await findFooter(file);
  const { footer, end, problems } = found;
  if (footer.type === 'differencing') {
    throw unsupported(
      'The VHD is a differencing disk (a snapshot): it holds only what has changed since its parent.',
      'Merge it with its parent first. Hyper-V: Merge-VHD; VirtualBox: VBoxManage clonemedium disk IN OUT --format VMDK.',
    );
  }
  if (footer.type === 'dynamic') {
    const disk = await openDynamic(file, footer, end, signal);
    return { ...disk, kind: 'vhd', subformat: 'dynamic', footer, problems };
  }
  if (footer.size > end) {
    throw damaged('VHD', `it holds ${end} of the ${footer.size} bytes of its disk`, { size: end, needed: footer.size });
  }
  const disk = await linearDisk(file, footer.size, signal);
  return { ...disk, kind: 'vhd', subformat: 'fixed', footer, problems: [...problems, ...lengthProblems(file, found)] };
}

function lengthProblems({ size }: RandomAccess, { footer, end }: FoundFooter): Problem[] {
  const between = end - footer.size;
  const message =
    between > 0
      ? `${between} bytes stand between the end of the disk and the footer of the VHD.`
      : 'The footer of the VHD has 511 bytes, as only very old programs write it.';
  return size === footer.size + 512 ? [] : [{ code: 'vhd-file-size', severity: 'warning', message }];
}
