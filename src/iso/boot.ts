import { type BootEntry, folderOf } from './bootconfig/entry.ts';
import type { Iso } from './iso9660/iso.ts';
import type { IsoEntry } from './iso9660/tree.ts';
import type { Archive, Kernel, Members } from './members.ts';

/** The kernel and the initramfs that start the live system. */
export interface LiveBoot {
  readonly kernel: IsoEntry;
  /** Release of the kernel, such as `5.10.209-198.812.amzn2.x86_64`. */
  readonly kernelVersion: string;
  readonly initramfs: IsoEntry;
  /** Kernel arguments of the boot loader's entry; none if no entry names the kernel. */
  readonly args: readonly string[];
  /** The configuration file that they are from. */
  readonly config: string | undefined;
}

const IS_LIVE = /^(?:root=live:|rd\.live\.image\b|rd\.live\.dir=|liveimg$|boot=(?:live|casper)$)/;
/** A start that is not the everyday one: media check, rescue, basic graphics. */
const IS_SPECIAL = /^(?:rd\.live\.check|check|rescue|single|emergency|nomodeset|memtest|systemd\.unit=)/;

/**
 * Chooses what starts the live system: the best menu entry whose files are there, else a kernel and an initramfs that
 * lie in one folder.
 */
export function chooseBoot(iso: Iso, members: Members): LiveBoot | undefined {
  const [best] = members.bootEntries
    .flatMap((entry) => bootOf(entry, iso, members) ?? [])
    .sort((a, b) => b.score - a.score);
  return best?.boot ?? pairByFolder(members);
}

function bootOf(entry: BootEntry, iso: Iso, { kernels, archives }: Members) {
  const kernel = kernels.find((candidate) => candidate.entry === iso.find(entry.kernel));
  const [initramfs] = entry.initramfs
    .flatMap((path) => archives.find((candidate) => candidate.entry === iso.find(path)) ?? [])
    .sort(bySize);
  if (!kernel || !initramfs) return undefined;
  const { args, config } = entry;
  const boot: LiveBoot = {
    kernel: kernel.entry,
    kernelVersion: kernel.release,
    initramfs: initramfs.entry,
    args,
    config,
  };
  return { boot, score: score(entry) };
}

/** Whether it is live comes first, then whether it is an everyday start, the menu's default, and for BIOS. */
function score({ args, isDefault, loader }: BootEntry): number {
  const isLive = args.some((arg) => IS_LIVE.test(arg));
  const isSpecial = args.some((arg) => IS_SPECIAL.test(arg));
  return (isLive ? 8 : 0) + (isSpecial ? 0 : 4) + (isDefault ? 2 : 0) + (loader === 'syslinux' ? 1 : 0);
}

function pairByFolder({ kernels, archives }: Members): LiveBoot | undefined {
  const [best] = kernels
    .flatMap(({ entry, release }) => {
      const initramfs = initramfsBeside(entry, archives);
      return initramfs ? [{ kernel: entry, kernelVersion: release, initramfs, args: [], config: undefined }] : [];
    })
    .sort((a, b) => byRelease(b.kernelVersion, a.kernelVersion));
  return best;
}

/** The archive in the kernel's folder whose name ends like the kernel's, else the largest: `vmlinuz0`, `initrd0.img`. */
function initramfsBeside(kernel: IsoEntry, archives: readonly Archive[]): IsoEntry | undefined {
  const suffix = /^(?:vmlinu[xz]|bzImage|linux|kernel)(.*)$/i.exec(nameOf(kernel))?.[1] ?? '';
  const beside = archives.filter(({ entry }) => folderOf(entry.path) === folderOf(kernel.path)).sort(bySize);
  const named = beside.filter(({ entry }) => /^init/i.test(nameOf(entry)));
  return (named.find(({ entry }) => nameOf(entry).includes(suffix)) ?? named[0] ?? beside[0])?.entry;
}

function nameOf({ path }: IsoEntry): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function bySize(a: Archive, b: Archive): number {
  return b.entry.size - a.entry.size;
}

function byRelease(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

/** Kernels without the copies that lie in a second place, such as for EFI. */
export function distinctKernels(kernels: readonly Kernel[]): Kernel[] {
  const known = new Set<string>();
  return kernels.filter(({ entry, release }) => {
    const key = `${entry.size} ${release}`;
    return !known.has(key) && known.add(key);
  });
}
