import { damaged, unsupported } from '../problem.ts';
import { type Descriptor, MAX_DESCRIPTOR, parseDescriptor } from './descriptor.ts';
import { extentSize, type SparseHeader } from './header.ts';
import type { MetadataPart } from './metadata.ts';
import { refuseUnreadable } from './refuse-descriptor.ts';

/** The descriptor inside a sparse extent. */
export class EmbeddedDescriptor implements MetadataPart {
  readonly name = 'descriptor';
  offset: number;
  readonly length: number;
  #parsed: Descriptor | undefined;

  /** Throws `E_FORMAT` for an extent that has none: it is a part of a disk whose descriptor is another file. */
  constructor({ descriptor }: SparseHeader) {
    if (descriptor === undefined) throw partOfDisk();
    if (descriptor.length === 0 || descriptor.length > MAX_DESCRIPTOR) {
      throw damaged('VMDK', `its descriptor cannot have ${descriptor.length} bytes`);
    }
    this.offset = descriptor.offset;
    this.length = descriptor.length;
  }

  use(bytes: Uint8Array): void {
    if (bytes[0] === 0) throw partOfDisk();
    this.#parsed = parseDescriptor(bytes);
    this.offset = Number.POSITIVE_INFINITY;
  }

  /** The descriptor, if it describes a disk that is complete in this file. Throws `E_FORMAT` if not. */
  complete(header: SparseHeader): Descriptor {
    const descriptor = this.#parsed;
    if (descriptor === undefined) throw damaged('VMDK', 'its descriptor is missing');
    refuseUnreadable(descriptor);
    diskSize(header, descriptor);
    return descriptor;
  }
}

/** Size in bytes of the disk that is one sparse extent. Throws `E_FORMAT` if header and descriptor contradict each other. */
export function diskSize(header: SparseHeader, { extents: [extent, ...more] }: Descriptor): number {
  if (extent === undefined || more.length > 0 || extent.type !== 'SPARSE') {
    throw damaged('VMDK', 'its descriptor does not speak of exactly one sparse extent');
  }
  return extentSize(header, extent.sectors);
}

/** Extents of split disks have either no place for a descriptor, or an empty one. */
export function partOfDisk(): Error {
  return unsupported(
    'The VMDK is one part of a disk that is split over several files.',
    'Give the descriptor instead: the small text file beside it, of the same name without -s001 or the like.',
  );
}
