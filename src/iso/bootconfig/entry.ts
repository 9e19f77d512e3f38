/** One entry of a boot loader's menu; paths are relative to the root of the ISO. */
export interface BootEntry {
  readonly title: string;
  readonly kernel: string;
  readonly initramfs: readonly string[];
  /** Kernel arguments, without `initrd=`. */
  readonly args: readonly string[];
  /** What the loader starts if nobody chooses. */
  readonly isDefault: boolean;
  readonly loader: 'syslinux' | 'grub';
  /** Path of the configuration file. */
  readonly config: string;
}

/** Kernel arguments as the kernel splits them: at white space, but not inside double quotes. */
export function splitArgs(text: string): string[] {
  return text.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];
}

/** A path of a configuration file, from the root of the ISO; relative ones start at `folder`. */
export function resolvePath(path: string, folder: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${folder}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** The folder of a path; the empty text for the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
