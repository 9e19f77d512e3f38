import type { ToolCall } from '../toolbox.ts';

export interface MksquashfsOptions {
  /** The folder whose content becomes the root of the file system. */
  readonly tree: string;
  readonly image: string;
  readonly compressor: 'gzip' | 'xz' | 'zstd';
  /** Time of the file system and of everything in it, in Unix seconds. */
  readonly time: number;
}

/** Packs a folder into a squashfs whose bytes depend on nothing but names, modes and content (man mksquashfs(1)). */
export function mksquashfs({ tree, image, compressor, time }: MksquashfsOptions): ToolCall {
  const fixed = ['-mkfs-time', String(time), '-all-time', String(time), '-all-root', '-no-xattrs', '-no-exports'];
  return { tool: 'mksquashfs', args: [tree, image, '-noappend', '-no-progress', '-comp', compressor, ...fixed] };
}
