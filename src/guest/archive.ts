import { cpioArchive, type CpioEntry } from '../image/cpio.ts';
import { templateFiles } from '../image/template.ts';
import type { Guest } from './options.ts';
import { guestTree } from './tree.ts';

/** Where the hook looks for the tree, in the initramfs. */
const TREE = 'failback-kit/root';

export interface GuestArchiveParts {
  /** Null to leave the live system as AWS ships it. */
  readonly guest: Guest | null;
  /** Where dracut looks for hooks in the ISO's initramfs, such as `usr/lib/dracut/hooks`. */
  readonly hooks: string;
  /** Kernel modules and their indexes that the ISO's initramfs lacks. */
  readonly modules: readonly CpioEntry[];
  /** Unix seconds of every time in it. */
  readonly epoch: number;
}

/**
 * The second initramfs, which GRUB loads behind the ISO's own: a hook that lays our tree over the live system just
 * before it starts, the tree, and missing modules. The same parts give the same bytes. Undefined if it would be empty.
 */
export async function guestArchive({
  guest,
  hooks,
  modules,
  epoch,
}: GuestArchiveParts): Promise<Uint8Array | undefined> {
  const entries = [...(guest === null ? [] : await overlayEntries(guest, hooks)), ...modules];
  return entries.length === 0 ? undefined : cpioArchive(entries, { mtime: epoch });
}

async function overlayEntries(guest: Guest, hooks: string): Promise<CpioEntry[]> {
  const scripts = await templateFiles('guest/initramfs');
  return [
    ...scripts.map(({ path, text }) => ({
      path: `${hooks}/pre-pivot/${path}`,
      type: 'file' as const,
      mode: 0o755,
      content: Buffer.from(text),
    })),
    ...(await guestTree(guest)).map((entry) => ({ ...entry, path: `${TREE}/${entry.path}` })),
  ];
}
