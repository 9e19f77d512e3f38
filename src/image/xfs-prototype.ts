import { FailbackError } from '../errors.ts';
import { MiB } from '../size.ts';
import { type ContentEntry, type ImageContent, splitPath } from './content.ts';

/** Files that are so small that mkfs.xfs may copy them itself. */
export function isLaidOut({ type, size }: ContentEntry): boolean {
  return type === 'file' && size >= MiB;
}

/** The content as a prototype file, with owner and mode of each entry; mkfs.xfs(8), option -p. */
export function xfsPrototype({ live, tree, entries }: Pick<ImageContent, 'live' | 'tree' | 'entries'>): string {
  const lines = new Map<string, string[]>([['', []]]);
  const addFolder = (path: string) => {
    if (lines.has(path)) return;
    lines.set(path, []);
    addFolder(parentOf(path));
  };
  const addFile = (path: string, line: string) => {
    if (/\s/.test(path)) throw new FailbackError('E_INTERNAL', `An XFS prototype cannot hold the name "${path}".`);
    addFolder(parentOf(path));
    lines.get(parentOf(path))?.push(`${nameOf(path)} ${line}`);
  };
  addFile(live.path, `r--644 0 0 ${live.size}`);
  for (const entry of entries) {
    if (entry.type === 'folder') addFolder(entry.path);
    else addFile(entry.path, isLaidOut(entry) ? `r--644 0 0 ${entry.size}` : `---644 0 0 ${tree}/${entry.path}`);
  }
  const block = (folder: string): string[] => [
    ...[...lines.keys()]
      .filter((path) => path !== '' && parentOf(path) === folder)
      .sort()
      .flatMap((path) => [`${nameOf(path)} d--755 0 0`, ...block(path)]),
    ...(lines.get(folder) ?? []).sort(),
    '$',
  ];
  return ['/', '0 0', 'd--755 0 0', ...block(''), ''].join('\n');
}

function parentOf(path: string): string {
  return splitPath(path).folder;
}

function nameOf(path: string): string {
  return splitPath(path).name;
}
