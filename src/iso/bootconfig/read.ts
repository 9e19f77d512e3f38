import type { BootEntry } from './entry.ts';
import { parseGrub } from './grub.ts';
import { parseSyslinux } from './syslinux.ts';

/** Bytes of the longest configuration file that is read; real ones have a few thousand. */
export const MAX_CONFIG = 128 * 1024;

/** True for the names that boot loaders give to their configuration files. */
export function isConfigName(path: string): boolean {
  return /\.(?:cfg|conf)$/i.test(path);
}

/** The boot entries of a configuration file, told by its content; none if it is something else. */
export function parseBootConfig(text: string, path: string): BootEntry[] {
  if (/^\s*label\s/im.test(text)) return parseSyslinux(text, path);
  return /^\s*menuentry\s/m.test(text) ? parseGrub(text, path) : [];
}
