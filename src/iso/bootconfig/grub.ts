import { type BootEntry, folderOf, resolvePath } from './entry.ts';
import { grubCommands } from './grub-words.ts';

interface Block {
  readonly kind: 'menu' | 'entry' | 'other';
  /** As GRUB numbers it: `0`, or `1>0` inside a submenu. */
  readonly index: string;
  readonly title: string;
  readonly id: string | undefined;
  /** Entries and submenus seen in it. */
  count: number;
  kernel?: string;
  args: readonly string[];
  initramfs: readonly string[];
}

/**
 * The menu entries of a GRUB 2 script. Conditions are not evaluated: what stands in any branch counts, the first kernel
 * of an entry wins.
 * @param config Path of the file, for paths relative to it.
 */
export function parseGrub(text: string, config: string): BootEntry[] {
  const variables = new Map<string, string>();
  const root = block('menu', '', []);
  const open: Block[] = [root];
  const entries: Block[] = [];
  for (const command of grubCommands(text, variables)) {
    const words = withoutKeywords(command.words);
    const top = open.at(-1) ?? root;
    if (command.end === 'open') open.push(openBlock(words, top));
    else readCommand(words, top, variables);
    if (command.end === 'close' && open.length > 1) {
      const closed = open.pop();
      if (closed?.kind === 'entry') entries.push(closed);
    }
  }
  const wanted = variables.get('default') || '0';
  return entries.flatMap(({ title, kernel, initramfs, args, index, id }) => {
    if (kernel === undefined) return [];
    const resolve = (path: string) => resolvePath(path.replace(/^\([^)]*\)/, ''), folderOf(config));
    return {
      title,
      kernel: resolve(kernel),
      initramfs: initramfs.map(resolve),
      args,
      isDefault: wanted === index || wanted === title || wanted === id,
      loader: 'grub' as const,
      config,
    };
  });
}

const KEYWORDS = new Set(['if', 'then', 'else', 'elif', 'do', 'while', 'until', 'for']);
/** Length of the longest number of a submenu; the deeper ones are not looked into. */
const MAX_INDEX = 16;

function withoutKeywords(words: readonly string[]): readonly string[] {
  const start = words.findIndex((word) => !KEYWORDS.has(word));
  return start === -1 ? [] : words.slice(start);
}

function block(kind: Block['kind'], index: string, words: readonly string[]): Block {
  const idAt = words.indexOf('--id');
  return {
    kind,
    index,
    title: words[1] ?? '',
    id: idAt === -1 ? undefined : words[idAt + 1],
    count: 0,
    args: [],
    initramfs: [],
  };
}

function openBlock(words: readonly string[], parent: Block): Block {
  const isMenu = words[0] === 'submenu';
  const isKnown = isMenu || words[0] === 'menuentry';
  if (!isKnown || parent.kind !== 'menu' || parent.index.length > MAX_INDEX) return block('other', parent.index, words);
  const number = parent.count++;
  const index = parent.index === '' ? String(number) : `${parent.index}>${number}`;
  return block(isMenu ? 'menu' : 'entry', index, words);
}

function readCommand(words: readonly string[], into: Block, variables: Map<string, string>): void {
  const [name = '', ...rest] = words.filter((word) => word !== '');
  const assignment = /^(\w+)=(.*)$/s.exec(name === 'set' ? (rest[0] ?? '') : name);
  if (assignment) variables.set(assignment[1] ?? '', assignment[2] ?? '');
  else if (/^linux(?:efi|16)?$/.test(name) && into.kernel === undefined && rest[0] !== undefined) {
    into.kernel = rest[0];
    into.args = rest.slice(1).map((arg) => (/\s/.test(arg) ? quote(arg) : arg));
  } else if (/^initrd(?:efi|16)?$/.test(name) && into.initramfs.length === 0) into.initramfs = rest;
}

/** A word that held white space in quotes, as the kernel reads it. */
function quote(arg: string): string {
  const equals = arg.indexOf('=') + 1;
  return `${arg.slice(0, equals)}"${arg.slice(equals)}"`;
}
