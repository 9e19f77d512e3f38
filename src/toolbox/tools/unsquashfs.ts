import type { ToolCall } from '../toolbox.ts';

export interface UnsquashfsOptions {
  readonly image: string;
  /** Where the squashfs begins in the image, in bytes. */
  readonly offset: number;
  /** The folder to make. */
  readonly into: string;
  /** Files and folders of the squashfs, by real paths; what is not there is passed over. */
  readonly paths: readonly string[];
}

/** Unpacks a part of a squashfs, holes as holes (man unsquashfs(1)). */
export function unsquashfs({ image, offset, into, paths }: UnsquashfsOptions): ToolCall {
  const args = ['-no-progress', '-no-xattrs', '-no-wildcards', '-o', String(offset), '-d', into, image, ...paths];
  return { tool: 'unsquashfs', args };
}
