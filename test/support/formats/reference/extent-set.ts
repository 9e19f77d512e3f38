import type { FileSet } from '../extent-set.ts';
import { BLOCK, type Content, contentBuilder } from './content.ts';
import { type Directory, referenceSparse } from './sparse.ts';

const EXTENT = /^\s*(?:RW|RDONLY)\s+(\d+)\s+(FLAT|VMFS|SPARSE|ZERO)(?:\s+"([^"]*)"(?:\s+(\d+))?)?/;

/** What the files of a VMDK say, by the extent lines of the descriptor; undefined if they do not hold the disk. */
export function referenceExtentSet(files: FileSet, which: Directory = 'first'): Content | undefined {
  const [text = ''] = (files.get('disk.vmdk')?.toString('latin1') ?? '').split('\0');
  const extents = text.split('\n').flatMap((line) => {
    const [match, sectors, type, name = '', start = '0'] = EXTENT.exec(line) ?? [];
    if (match === undefined) return [];
    return [{ length: Number(sectors) * 512, type, bytes: files.get(name), start: Number(start) * 512 }];
  });
  const content = contentBuilder(extents.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const { length, type, bytes, start } of extents) {
    if (type === 'SPARSE') {
      const part = bytes && referenceSparse(bytes, which);
      // A header may round the size up to a whole grain, which is one block here.
      if (part === undefined || part.size < length || part.size >= length + BLOCK) return undefined;
      for (const [number, block] of part.blocks) {
        content.add(at + number * BLOCK, block.subarray(0, Math.max(0, length - number * BLOCK)));
      }
    } else if (type !== 'ZERO') {
      if (bytes === undefined || bytes.length < start + length) return undefined;
      content.add(at, bytes.subarray(start, start + length));
    }
    at += length;
  }
  return content.finish();
}
