import type { Extent, RandomAccess } from '../../bytes.ts';
import { damaged } from '../problem.ts';
import { isDescriptor, MAX_DESCRIPTOR } from './descriptor.ts';
import { partOfDisk } from './embedded-descriptor.ts';
import { decodeSparseHeader, SECTOR } from './header.ts';

/** The place of a descriptor in its file, with the room behind the text. */
export interface DescriptorPlace extends Extent {
  /** Inside a sparse extent; otherwise the file is the descriptor. */
  readonly embedded: boolean;
}

/** Text in UTF-16, so that the complaint is about that. */
const UTF16 = /^(?:\xff\xfe|\xfe\xff)/;

/**
 * Where the descriptor of a VMDK is: the header of a sparse extent tells, of whatever kind; else the file is text.
 * Throws `E_FORMAT` for any other file, and for a part of a split disk, which has none.
 */
export async function locateDescriptor(file: RandomAccess): Promise<DescriptorPlace> {
  const start = Buffer.from(await file.read(0, SECTOR));
  if (isDescriptor(start) || UTF16.test(start.toString('latin1'))) {
    requireLength(file.size);
    return { offset: 0, length: file.size, embedded: false };
  }
  const { descriptor } = decodeSparseHeader(start);
  if (descriptor === undefined) throw partOfDisk();
  const { offset, length } = descriptor;
  requireLength(length);
  if (offset + length > file.size) throw damaged('VMDK', `it ends at byte ${file.size}, within its descriptor`);
  const [first] = await file.read(offset, 1);
  if (first === 0) throw partOfDisk();
  return { offset, length, embedded: true };
}

function requireLength(length: number): void {
  if (length > 0 && length <= MAX_DESCRIPTOR) return;
  throw damaged('VMDK', `its descriptor cannot have ${length} bytes`);
}
