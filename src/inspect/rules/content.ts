import type { DiskFacts } from '../facts.ts';
import type { Rule } from '../rule.ts';

/** What is on the disk. */
export const CONTENT_RULES: readonly Rule[] = [
  {
    code: 'wrapped-image',
    severity: 'error',
    check: ({ kind, content }) => {
      if (kind === 'raw' && content?.wrapped === 'vhd') {
        return 'Near the end of the file is the footer of a VHD: something was put behind it.';
      }
      return content?.wrapped === 'vhd'
        ? 'The disk ends with the footer of another VHD, or begins with one: it was converted twice.'
        : content?.wrapped &&
            `The disk holds a file of kind ${content.wrapped}: it was converted as if that were a disk.`;
    },
    hint: 'Go back to the original file, and convert that.',
  },
  {
    code: 'data-behind-partitions',
    severity: 'warning',
    check: ({ content }) =>
      content?.dataBehind !== null &&
      content?.wrapped === null &&
      `There is data behind all partitions, at byte ${content.dataBehind}: no partition table knows it.`,
    hint: 'If that is a volume manager or a RAID of the old machine, it goes on working; if not, the table is incomplete.',
  },
  {
    code: 'encrypted',
    severity: 'warning',
    check: (facts) => list(facts, ['crypto_LUKS', 'BitLocker'], 'encrypted: the system may wait for a passphrase'),
    hint: 'On Azure nobody sits at the console: decrypt it first, or see that the system starts without.',
  },
  {
    code: 'lvm',
    severity: 'info',
    check: (facts) => list(facts, ['LVM2_member'], 'part of a volume group; what is inside was not looked at'),
    hint: 'Azure recommends plain partitions for OS disks, so that they can be mended from another VM.',
  },
  {
    code: 'swap',
    severity: 'info',
    check: (facts) => list(facts, ['swap'], 'swap space'),
    hint: "Azure asks for none on the OS disk: use the VM's temporary disk.",
  },
  {
    code: 'filesystems-unknown',
    severity: 'info',
    check: ({ content }) =>
      content !== null &&
      content.partitions.length > 0 &&
      content.partitions.every(({ filesystem }) => filesystem === null) &&
      'No partition holds a file system that is known here. It may be encrypted or damaged.',
  },
];

function list({ content }: DiskFacts, types: readonly string[], what: string): string | false {
  const found = content?.partitions.filter(({ filesystem }) => types.includes(filesystem?.type ?? '')) ?? [];
  const indexes = found.map(({ index }) => index);
  return found.length > 0 && `Partition ${indexes.join(', ')} is ${what}.`;
}

/** What to do about what readers find wrong in the file and on the disk. */
export const READER_HINTS: Readonly<Record<string, string>> = {
  'content-unreadable': 'Copy or export the file again.',
  'vmdk-directory-damaged': 'Convert the disk now, while the copy is sound.',
  'vmdk-redundant-directory-damaged': 'Convert the disk: what is written has a whole copy again.',
  'gpt-backup-not-last': 'It was made larger, which harms nothing. To move the copy: sgdisk --move-second-header DISK',
  'gpt-backup-damaged': 'The disk was cut off, or its table was written carelessly. To mend it: sgdisk --verify DISK',
  'gpt-primary-damaged': 'To mend it from its copy: sgdisk --load-backup, or gdisk with its recovery menu.',
  'partition-outside': 'The disk was cut off: copy or export it again.',
};
