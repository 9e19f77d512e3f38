import type { RandomAccess } from '../bytes.ts';
import { damaged } from '../formats/problem.ts';
import { type InitramfsArchive, type InitramfsMember, readInitramfs } from './read/archives.ts';

/** What lies at a path once the kernel has unpacked everything. */
export type InitramfsEntry = Pick<InitramfsMember, 'type' | 'mode' | 'size' | 'target'>;

/** What is in an initramfs. */
export interface InitramfsContents {
  /** Those that hold anything. */
  readonly archives: readonly (InitramfsArchive & { readonly members: number })[];
  /** By path without `/` in front. */
  readonly entries: ReadonlyMap<string, InitramfsEntry>;
  /** Text of the small files that say what the kernel has built in and which dracut made this. */
  readonly texts: ReadonlyMap<string, string>;
}

const KEPT = /(?:^|\/)(?:modules\.builtin|dracut\/dracut-[^/]+)$/;
/** A whole system has fewer. */
const MAX_ENTRIES = 500_000;

/** Reads an initramfs to its end. Throws `E_FORMAT`, `E_INTERRUPTED`, and what reading throws. */
export async function readContents(source: RandomAccess, signal?: AbortSignal): Promise<InitramfsContents> {
  const counts = new Map<InitramfsArchive, number>();
  const entries = new Map<string, InitramfsEntry>();
  const texts = new Map<string, string>();
  for await (const member of readInitramfs(source, signal)) {
    const { path, type, mode, size, target, archive } = member;
    counts.set(archive, (counts.get(archive) ?? 0) + 1);
    entries.set(path, { type, mode, size, ...(target === undefined ? {} : { target }) });
    if (entries.size > MAX_ENTRIES) throw damaged('initramfs', `it has more than ${MAX_ENTRIES} files`);
    if (type === 'file' && KEPT.test(path)) texts.set(path, Buffer.from(await member.content()).toString('utf8'));
  }
  return { archives: [...counts].map(([archive, members]) => ({ ...archive, members })), entries, texts };
}

/** As many links as Linux follows in one path. */
const MAX_LINKS = 40;

/** Where a path leads through all symlinks; undefined if nothing is there. */
export function realPath({ entries }: Pick<InitramfsContents, 'entries'>, path: string): string | undefined {
  const todo = path.split('/');
  let found: string[] = [];
  for (let links = 0; todo.length > 0;) {
    const name = todo.shift() ?? '';
    if (name === '' || name === '.') continue;
    if (name === '..') {
      found.pop();
      continue;
    }
    const entry = entries.get([...found, name].join('/'));
    if (entry === undefined) return undefined;
    if (entry.target === undefined) found.push(name);
    else {
      if (++links > MAX_LINKS) return undefined;
      if (entry.target.startsWith('/')) found = [];
      todo.unshift(...entry.target.split('/'));
    }
  }
  return found.join('/');
}
