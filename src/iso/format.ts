import { aligned, type NamedLine } from '../aligned.ts';
import { formatSize } from '../size.ts';
import type { IsoDescription } from './describe.ts';

/** A description as lines for people, without a line end at the end. */
export function formatIso(description: IsoDescription): string {
  const { label, size, createdAt, sha512, firmware, boot, bootEntries, entries } = description;
  const lines: NamedLine[] = [
    ['file', description.path],
    ['label', label],
    ['size', exactSize(size)],
    ...optional('created', createdAt),
    ...optional('sha512', sha512),
    ['boots on', firmware.map((name) => FIRMWARE[name] ?? name).join(' and ') || 'nothing that it names'],
    ['live system', layoutLine(description)],
    ...optional('', description.live.doubt && `the layout is a guess: ${description.live.doubt}`),
    ['kernel', `${boot.kernel.version} (${boot.kernel.path}, ${formatSize(boot.kernel.size)})`],
    ['initramfs', `${boot.initramfs.path}, ${formatSize(boot.initramfs.size)}`],
    ['arguments', boot.args.join(' ') || 'none'],
    ['from', boot.config ?? 'no boot loader names this kernel'],
    ...bootEntries.map(({ title, isDefault, config }, index): NamedLine => [
      index === 0 ? 'menu' : '',
      `${isDefault ? '*' : ' '} ${title}  (${config})`,
    ]),
    ...(entries ?? []).map((entry, index): NamedLine => [
      index === 0 ? 'contents' : '',
      entry.type === 'folder'
        ? `${entry.path}/`
        : `${entry.path}${entry.type === 'link' ? ' (link)' : `, ${formatSize(entry.size)}`}`,
    ]),
  ];
  return aligned(lines);
}

const FIRMWARE: Readonly<Record<string, string>> = { bios: 'BIOS', efi: 'UEFI' };

function layoutLine({ live }: IsoDescription): string {
  const { path, size, squashfs, image } = live;
  const outer = `${path}, ${formatSize(size)}`;
  if (!squashfs) return `${outer}: an ext file system`;
  const packed = `${outer}, squashfs (${squashfs.compression})`;
  if (image) return `${packed} > ${image.path}, ${formatSize(image.size)}`;
  return live.layout === 'flat' ? `${packed}: a root file system of ${squashfs.inodes} inodes` : `${packed} > an image`;
}

function exactSize(size: number): string {
  return `${formatSize(size)} (${size} bytes)`;
}

function optional(name: string, value: string | null): NamedLine[] {
  return value ? [[name, value]] : [];
}
