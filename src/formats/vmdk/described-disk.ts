import type { RandomAccess } from '../../bytes.ts';
import { FailbackError, isFailbackError } from '../../errors.ts';
import type { Disk } from '../disk.ts';
import type { OpenDiskOptions } from '../open-options.ts';
import { damaged, type Problem, unsupported } from '../problem.ts';
import { type Descriptor, type DescriptorExtent, headerValue, MAX_DESCRIPTOR, parseDescriptor } from './descriptor.ts';
import { openFlatExtent, zeroExtent } from './flat-extent.ts';
import { decodeSparseHeader, extentSize, SECTOR, type SparseHeader } from './header.ts';
import { type DiskPart, joinParts } from './join-parts.ts';
import { partName } from './part-name.ts';
import { refuseUnreadable } from './refuse-descriptor.ts';
import { openSparseExtent } from './sparse.ts';

/** A disk of 62 TiB in parts of 2 GiB has as many. */
const MAX_PARTS = 32_768;

interface Part extends DiskPart {
  readonly problems?: readonly Problem[];
  readonly header?: SparseHeader;
}

/**
 * Opens a disk whose descriptor is a file of text, and whose data is in the files that it names: monolithicFlat,
 * twoGbMaxExtentFlat, twoGbMaxExtentSparse, vmfs, custom (VMware "Virtual Disk Format 5.0", "The Descriptor File").
 * Throws `E_FORMAT`; `E_INPUT_MISSING` if a part is not there.
 */
export async function openDescribedDisk(file: RandomAccess, options: OpenDiskOptions): Promise<Disk> {
  const descriptor = parseDescriptor(await file.read(0, Math.min(MAX_DESCRIPTOR + 1, file.size)));
  refuseUnreadable(descriptor);
  const { extents } = descriptor;
  if (extents.length === 0) throw damaged('VMDK', 'its descriptor names no extent');
  if (extents.length > MAX_PARTS) throw damaged('VMDK', `its descriptor names ${extents.length} extents`);
  const subformat = headerValue(descriptor, 'createType');
  if (subformat === undefined) throw damaged('VMDK', 'its descriptor has no createType');
  const open = partsOf(descriptor, options);
  const parts: Part[] = [];
  for (const extent of extents) parts.push(await openPart(extent, open, options.signal));
  const disk = joinParts(parts);
  if (!Number.isSafeInteger(disk.size)) throw damaged('VMDK', `its extents have ${disk.size} bytes in all`);
  const header = parts.find((part) => part.header !== undefined)?.header;
  return {
    ...disk,
    kind: 'vmdk',
    subformat,
    descriptor,
    problems: parts.flatMap(({ problems = [] }) => problems),
    ...(header && { header }),
  };
}

interface NamedFile {
  readonly name: string;
  readonly file: RandomAccess;
}

async function openPart(
  extent: DescriptorExtent,
  open: (extent: DescriptorExtent) => Promise<NamedFile>,
  signal: AbortSignal | undefined,
): Promise<Part> {
  const { access, sectors, type, start } = extent;
  const size = sectors * SECTOR;
  if (sectors === 0) throw damaged('VMDK', 'its descriptor has an extent of no sectors');
  if (type === 'ZERO') return zeroExtent(size);
  if (access === 'NOACCESS') {
    throw unsupported(`The VMDK has a part that may not be read.`, 'Copy the device itself into a raw file.');
  }
  if (!['FLAT', 'VMFS', 'SPARSE'].includes(type)) {
    throw unsupported(
      `The VMDK has an extent of type ${type}, which is not read.`,
      'On the ESXi host, clone it with: vmkfstools -i IN.vmdk -d thin OUT.vmdk',
    );
  }
  const { name, file } = await open(extent);
  if (type !== 'SPARSE') return openFlatExtent(file, { name, start: start * SECTOR, size }, signal);
  const header = decodeSparseHeader(await file.read(0, Math.min(SECTOR, file.size)));
  if (header.compressed || header.directory === undefined) {
    throw unsupported(
      `${name} is stream-optimized, but its descriptor is in another file.`,
      'Convert it with: qemu-img convert -O vmdk -o subformat=monolithicSparse IN OUT',
    );
  }
  return { ...(await openSparseExtent(file, header, extentSize(header, sectors), signal)), header };
}

/** Opens the files that the descriptor names, each of them once. Only flat extents can share one. */
function partsOf(
  descriptor: Descriptor,
  { sibling }: OpenDiskOptions,
): (extent: DescriptorExtent) => Promise<NamedFile> {
  const opened = new Map<string, RandomAccess>();
  return async ({ file: path, type }) => {
    if (path === undefined) throw damaged('VMDK', `its descriptor names no file for an extent of type ${type}`);
    const name = partName(descriptor, path);
    const known = opened.get(name);
    if (known !== undefined && type === 'SPARSE') throw damaged('VMDK', `its descriptor names ${name} twice`);
    if (known !== undefined) return { name, file: known };
    if (sibling === undefined) {
      throw unsupported(`The VMDK's data is in other files, such as ${name}.`, 'Give the path of the descriptor.');
    }
    const file = await sibling(name).catch((error: unknown) => {
      throw isFailbackError(error) && error.code === 'E_INPUT_MISSING' ? missing(name, error) : error;
    });
    opened.set(name, file);
    return { name, file };
  };
}

function missing(name: string, cause: Error): FailbackError {
  return new FailbackError('E_INPUT_MISSING', `A part of the VMDK cannot be read: ${cause.message}`, {
    hint: `Put ${name} beside the descriptor; all files of the disk are needed.`,
    cause,
    data: { name },
  });
}
