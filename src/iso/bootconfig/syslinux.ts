import { type BootEntry, folderOf, resolvePath, splitArgs } from './entry.ts';

interface Label {
  readonly name: string;
  title: string;
  kernel?: string;
  initramfs?: string;
  append?: string;
  isMenuDefault: boolean;
}

interface Config {
  readonly labels: Label[];
  /** Arguments for labels that have none of their own. */
  append: string;
  defaultName: string;
}

/**
 * The entries of a SYSLINUX, ISOLINUX or EXTLINUX configuration (https://wiki.syslinux.org/wiki/index.php?title=Config).
 * Included files are read on their own.
 * @param config Path of the file, for paths relative to it.
 */
export function parseSyslinux(text: string, config: string): BootEntry[] {
  const { labels, append, defaultName } = readLines(text);
  const isDefault = (label: Label) => label.isMenuDefault || label.name.toLowerCase() === defaultName.toLowerCase();
  // DEFAULT often names the menu program; then the menu starts with its first label.
  const chosen = labels.find((label) => label.isMenuDefault) ?? labels.find(isDefault) ?? labels[0];
  return labels.flatMap((label) => {
    if (label.kernel === undefined) return [];
    const all = splitArgs(label.append ?? append);
    const initrd = label.initramfs ?? all.findLast((arg) => /^initrd=/i.test(arg))?.slice('initrd='.length) ?? '';
    return {
      title: label.title,
      kernel: resolvePath(label.kernel, folderOf(config)),
      initramfs: initrd
        .split(',')
        .filter(Boolean)
        .map((path) => resolvePath(path, folderOf(config))),
      args: all.filter((arg) => !/^initrd=/i.test(arg)),
      isDefault: label === chosen,
      loader: 'syslinux' as const,
      config,
    };
  });
}

function readLines(text: string): Config {
  const found: Config = { labels: [], append: '', defaultName: '' };
  let isHelp = false;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const [, keyword = '', value = ''] = /^\s*(\S+)\s*(.*?)\s*$/.exec(line) ?? [];
    const word = keyword.toLowerCase();
    if (isHelp) isHelp = word !== 'endtext';
    else if (word === 'text' && /^help$/i.test(value)) isHelp = true;
    else readLine(found, word, value);
  }
  return found;
}

function readLine(found: Config, keyword: string, value: string): void {
  const label = found.labels.at(-1);
  if (keyword === 'label') found.labels.push({ name: value, title: value, isMenuDefault: false });
  else if (keyword === 'default' && value) found.defaultName = value;
  else if (keyword === 'append' && !label) found.append = value;
  else if (!label) return;
  // A single hyphen stands for no arguments at all, not even the common ones.
  else if (keyword === 'append') label.append = value === '-' ? '' : value;
  else if (keyword === 'initrd') label.initramfs = value;
  else if (keyword === 'kernel' || keyword === 'linux') label.kernel = value;
  else if (keyword === 'menu') readMenuLine(label, value);
}

function readMenuLine(label: Label, value: string): void {
  const title = /^label\s+(.*)/i.exec(value)?.[1];
  // A caret marks the hot key.
  if (title !== undefined) label.title = title.replace('^', '');
  else if (/^default$/i.test(value)) label.isMenuDefault = true;
}
