import type { ToolCall } from '../toolbox.ts';

export interface GrubMkimageOptions {
  readonly format: 'i386-pc' | 'x86_64-efi';
  readonly output: string;
  /** Script that runs before anything else; see "Embedded configuration" in the GRUB manual. */
  readonly config: string;
  readonly prefix: string;
  readonly modules: readonly string[];
}

/** Makes a GRUB image that needs no module from a disk; grub-mkimage(1). */
export function grubMkimage(o: GrubMkimageOptions): ToolCall {
  return { tool: 'grub-mkimage', args: ['-O', o.format, '-o', o.output, '-p', o.prefix, '-c', o.config, ...o.modules] };
}
