import type { ToolCall } from '../toolbox.ts';

/** Makes a FAT32 file system in a file; `serial` is its 8 hex digit volume id. mkfs.vfat(8). */
export function mkfsVfat(o: { image: string; label: string; serial: string }): ToolCall {
  return { tool: 'mkfs.vfat', args: ['-F', '32', '-s', '1', '--invariant', '-i', o.serial, '-n', o.label, o.image] };
}

/** Makes folders in a FAT image; mmd(1). */
export function mmd(image: string, folders: readonly string[]): ToolCall {
  return { tool: 'mmd', args: ['-i', image, ...folders.map((folder) => `::${folder}`)] };
}

/** Copies a file into a FAT image; mcopy(1). */
export function mcopy(image: string, from: string, to: string): ToolCall {
  return { tool: 'mcopy', args: ['-i', image, from, `::${to}`] };
}
