import type { Extent } from '../bytes.ts';
import { BLOCK } from './fill.ts';

/** What goes onto the disk, as places in the ISO and texts of ours. */
export interface ImageContent {
  /** The ISO in the toolbox. */
  readonly iso: string;
  /** The live system: its path in the file system, its length and where its bytes lie in the ISO. */
  readonly live: { readonly path: string; readonly size: number; readonly extents: readonly Extent[] };
  /** Folder in the toolbox that holds everything else, laid out as in the file system. */
  readonly tree: string;
  /** Every folder and file below `tree`, folders first. */
  readonly entries: readonly ContentEntry[];
}

export interface ContentEntry {
  readonly path: string;
  readonly type: 'folder' | 'file';
  readonly size: number;
}

/** Bytes that the content takes in whole blocks, without what the file system needs for itself. */
export function contentSize({ live, entries }: Pick<ImageContent, 'live' | 'entries'>): number {
  const sizes = [live.size, ...entries.map(({ size }) => size)];
  return sizes.reduce((sum, size) => sum + Math.ceil(size / BLOCK) * BLOCK, 0);
}

/** The path's parent and last name. */
export function splitPath(path: string): { folder: string; name: string } {
  const slash = path.lastIndexOf('/');
  return { folder: path.slice(0, Math.max(0, slash)), name: path.slice(slash + 1) };
}
