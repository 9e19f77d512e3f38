import { posix } from 'node:path';
import { FailbackError } from '../errors.ts';
import type { TreeContent, TreeEntry } from './toolbox.ts';

/** The entry's path, checked: relative, inside the work folder, in its shortest form. */
export function entryPath({ path }: Pick<TreeEntry, 'path'>): string {
  const normal = posix.normalize(path);
  if (path === '' || posix.isAbsolute(normal) || normal.split('/').includes('..') || normal.includes('\0')) {
    throw new FailbackError('E_INTERNAL', `"${path}" is no path inside the toolbox.`);
  }
  return normal.replace(/\/$/, '');
}

/** Content of either shape as a size and a stream. */
export function asContent(content: Uint8Array | TreeContent): TreeContent {
  if (!(content instanceof Uint8Array)) return content;
  return {
    size: content.length,
    async *read() {
      yield content;
    },
  };
}

/** The permission bits of an entry. */
export function entryMode({ mode, content }: TreeEntry): number {
  return mode ?? (content === undefined ? 0o755 : 0o644);
}
