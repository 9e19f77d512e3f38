import { damaged, unsupported } from '../problem.ts';
import { type Descriptor, headerValue, MAX_DESCRIPTOR, parseDescriptor } from './descriptor.ts';
import { SECTOR, type SparseHeader } from './header.ts';
import type { MetadataPart } from './metadata.ts';

/** The descriptor inside a sparse extent, as it passes by in the stream. */
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
  complete({ capacity }: SparseHeader): Descriptor {
    const descriptor = this.#parsed;
    if (descriptor === undefined) throw damaged('VMDK', 'its descriptor is missing');
    const parent = headerValue(descriptor, 'parentCID') ?? 'ffffffff';
    if (parent.toLowerCase() !== 'ffffffff') {
      throw unsupported(
        'The VMDK is a snapshot: it holds only what differs from its parent disk.',
        'Consolidate the snapshots first, or convert the newest one with qemu-img, which follows the chain.',
      );
    }
    const [extent, ...more] = descriptor.extents;
    if (extent === undefined || more.length > 0 || extent.type !== 'SPARSE') {
      throw damaged('VMDK', 'its descriptor does not speak of exactly one sparse extent');
    }
    if (extent.sectors * SECTOR !== capacity) {
      throw damaged('VMDK', `its header gives it ${capacity} bytes, its descriptor ${extent.sectors * SECTOR}`);
    }
    return descriptor;
  }
}

/** Extents of split disks have either no place for a descriptor, or an empty one. */
function partOfDisk(): Error {
  return unsupported(
    'The VMDK is one part of a disk that is split over several files.',
    'Convert the whole disk: qemu-img convert -O vmdk -o subformat=monolithicSparse DESCRIPTOR.vmdk OUT',
  );
}
