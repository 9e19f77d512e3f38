import type { NamedLine } from '../aligned.ts';
import { partitionTypeName } from '../formats/partition/type-name.ts';
import { formatSize } from '../size.ts';
import type { ContentFacts, FilesystemFacts, PartitionFacts } from './facts.ts';

const BOOT_CODES = { none: 'no boot code', grub: 'boot code of GRUB', other: 'boot code' };

/** The partitions with their file systems; `*` marks the active ones. */
export function contentLines({ scheme, diskId, bootCode, partitions, filesystem }: ContentFacts): NamedLine[] {
  if (scheme === 'none') {
    return [['partitions', filesystem ? `none; the whole disk is ${filesystemText(filesystem)}` : 'none']];
  }
  const table = [scheme.toUpperCase(), ...(diskId === null ? [] : [diskId]), BOOT_CODES[bootCode]].join(', ');
  return [['partitions', table], ...partitions.map((partition): NamedLine => ['', partitionText(partition)])];
}

function partitionText({ index, bootable, type, start, size, name, filesystem }: PartitionFacts): string {
  const traits = [
    `${formatSize(size)} at ${formatSize(start)}`,
    partitionTypeName(type),
    ...(name === '' ? [] : [JSON.stringify(name)]),
    ...(filesystem ? [filesystemText(filesystem)] : []),
  ];
  return `${index}${bootable ? '*' : ' '} ${traits.join(', ')}`;
}

function filesystemText({ type, label, uuid }: FilesystemFacts): string {
  return [type, ...(label === '' ? [] : [JSON.stringify(label)]), ...(uuid === null ? [] : [uuid])].join(' ');
}
