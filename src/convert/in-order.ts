import { ascending } from '../formats/ascending.ts';
import { BLOCK_SIZE } from '../formats/block-map.ts';
import type { Disk, DiskSource } from '../formats/disk.ts';
import type { Target } from './target.ts';

/** Whether the data must come by rising offset. */
export function goesForward({ stream, subformat }: Target): boolean {
  return stream && subformat !== 'streamOptimized';
}

/**
 * The source in the order that suits the target: as it is stored, which is fastest, or by rising offset if the output
 * can only go forward, and if grains are so small that many blocks would have to wait for their parts.
 */
export function inOrder(source: DiskSource | Disk, target: Target): DiskSource {
  if (!('read' in source)) return source;
  const scattered = (source.header?.grainSize ?? BLOCK_SIZE) < BLOCK_SIZE;
  return goesForward(target) || scattered ? ascending(source) : source;
}
