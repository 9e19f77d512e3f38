import type { ToolCall } from '../toolbox.ts';

export interface XorrisofsOptions {
  readonly tree: string;
  readonly image: string;
  /** Volume label, at most 32 characters. */
  readonly label: string;
  /** Application identifier of the primary volume descriptor, at most 128 characters. */
  readonly application: string;
  /** Time of the volume and of everything in it, in Unix seconds. */
  readonly time: number;
  /** Path in the tree of the boot loader that the BIOS starts (El Torito, no emulation), and of the boot catalogue. */
  readonly boot: { readonly loader: string; readonly catalog: string };
}

/** Makes an ISO 9660 image with Rock Ridge and Joliet names that a BIOS can boot (man xorrisofs(1)). */
export function xorrisofs({ tree, image, label, application, time, boot }: XorrisofsOptions): ToolCall {
  const names = ['-volid', label, '-appid', application, '-rational-rock', '-joliet'];
  const elTorito = ['-no-emul-boot', '-boot-load-size', '4', '-boot-info-table'];
  const loader = ['-eltorito-boot', boot.loader, '-eltorito-catalog', boot.catalog, ...elTorito];
  const times = ['--set_all_file_dates', volumeTime(time)];
  return {
    tool: 'xorriso',
    args: ['-as', 'mkisofs', '-quiet', ...names, ...loader, ...times, '-o', image, tree],
    env: { SOURCE_DATE_EPOCH: String(time) },
  };
}

/** A time as ISO 9660 volume descriptors hold it: `YYYYMMDDhhmmsscc`, in UTC (ECMA-119, 8.4.26.1). */
function volumeTime(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().replace(/\D/g, '').slice(0, 14)}00`;
}
