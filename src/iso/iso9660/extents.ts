import type { Extent } from '../../bytes.ts';
import { damaged } from './errors.ts';
import type { DirectoryRecord } from './record.ts';

/**
 * The extents of one file, in bytes; adjacent ones are joined, so that the usual file of more than 4 GiB has one.
 * Throws `E_ISO_DAMAGED` unless all lie within the ISO.
 */
export function extentsOf(
  records: readonly DirectoryRecord[],
  path: string,
  blockSize: number,
  isoSize: number,
): Extent[] {
  const [first] = records;
  const extents: Extent[] = [];
  for (const { block, length, identifier } of records) {
    if (first && Buffer.compare(identifier, first.identifier) !== 0) throw damaged(`${path} has parts of another file`);
    // An empty file may point anywhere.
    if (length === 0) continue;
    const offset = block * blockSize;
    if (offset + length > isoSize) throw damaged(`${path} lies outside the ISO`, { offset, length, isoSize });
    const last = extents.at(-1);
    if (last && last.offset + last.length === offset)
      extents.splice(-1, 1, { offset: last.offset, length: last.length + length });
    else extents.push({ offset, length });
  }
  return extents;
}
