import type { RandomAccess } from '../bytes.ts';
import type { FailbackError } from '../errors.ts';
import type { DiskKind } from './disk.ts';
import { unsupported } from './problem.ts';
import { FOOTER_SIZE, isFooter } from './vhd/footer.ts';

/** What a file may be instead of a disk that is read here: its name, and what to do with it. */
const FOREIGN = {
  empty: ['empty', 'Copy or export the file again.'],
  vhdx: ['a VHDX', 'Convert it with Hyper-V: Convert-VHD IN.vhdx OUT.vhd; or: qemu-img convert -O raw IN.vhdx OUT.raw'],
  qcow2: ['a QCOW2 disk', 'Convert it with: qemu-img convert -O raw IN OUT.raw'],
  qed: ['a QED disk', 'Convert it with: qemu-img convert -O raw IN OUT.raw'],
  vdi: ['a VDI disk', 'Convert it with: VBoxManage clonemedium disk IN OUT.vmdk --format VMDK'],
  parallels: ['a Parallels disk', 'Convert it with: qemu-img convert -O raw IN OUT.raw'],
  dmg: ['an Apple disk image', 'Convert it with: qemu-img convert -O raw IN OUT.raw'],
  tar: ['a tar archive, as an OVA is', 'Take the disk out of it: tar -xf IN'],
  iso: ['an ISO 9660 image', 'A CD is no hard disk. If it is meant to be one all the same, say that it is raw.'],
  gzip: ['packed by gzip', 'Unpack it first: gunzip IN.gz'],
  xz: ['packed by xz', 'Unpack it first: unxz IN.xz'],
  bzip2: ['packed by bzip2', 'Unpack it first: bunzip2 IN.bz2'],
  zstd: ['packed by zstd', 'Unpack it first: unzstd IN.zst'],
  zip: ['a ZIP file', 'Unpack it first: unzip IN.zip'],
  sevenZip: ['a 7-Zip file', 'Unpack it first: 7z x IN.7z'],
  text: [
    'a web page or an XML file',
    'Was it a download? Look into the file; a server may have answered with an error.',
  ],
} as const satisfies Record<string, readonly [what: string, hint: string]>;

export type ForeignKind = keyof typeof FOREIGN;

type Probe = readonly [kind: DiskKind | ForeignKind, pattern: RegExp];

/** How files begin; bytes are taken as Latin-1. */
const BEGINNINGS: readonly Probe[] = [
  ['vmdk', /^(?:KDMV|COWD|\xbe\xba\xfe\xca)/],
  ['vmdk', /^\s*# *Disk *DescriptorFile/i],
  ['vhd', /^conectix/],
  ['vhdx', /^vhdxfile/],
  ['qcow2', /^QFI\xfb/],
  ['qed', /^QED\0/],
  ['vdi', /^[^]{64}\x7f\x10\xda\xbe/],
  ['parallels', /^(?:WithoutFreeSpace|WithouFreSpacExt)/],
  ['gzip', /^\x1f\x8b\x08/],
  ['xz', /^\xfd7zXZ\0/],
  ['bzip2', /^BZh[1-9]1AY&SY/],
  ['zstd', /^\x28\xb5\x2f\xfd/],
  ['zip', /^PK\x03\x04/],
  ['sevenZip', /^7z\xbc\xaf\x27\x1c/],
  ['text', /^(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml|envelope)/i],
  ['tar', /^[^]{257}ustar/],
];

/** Bytes at the beginning of a file that `probeHead` looks at. */
export const HEAD_SIZE = 512;
const ISO_MAGIC = { offset: 0x8001, text: 'CD001' };

/** What a file is by its first 512 bytes; undefined if they do not tell, as with most disks without a format. */
export function probeHead(bytes: Uint8Array): DiskKind | ForeignKind | undefined {
  const head = latin1(bytes);
  if (head === '') return 'empty';
  return BEGINNINGS.find(([, pattern]) => pattern.test(head))?.[0];
}

/** What a file is, by its content alone. A file that shows no sign of anything else is a raw disk. */
export async function probeDisk(source: RandomAccess): Promise<DiskKind | ForeignKind> {
  const kind = probeHead(await source.read(0, HEAD_SIZE));
  if (kind !== undefined) return kind;
  const tail = await source.read(Math.max(0, source.size - FOOTER_SIZE), FOOTER_SIZE);
  if (isFooter(tail) || isFooter(tail.subarray(1))) return 'vhd';
  if (latin1(tail).startsWith('koly')) return 'dmg';
  const { offset, text } = ISO_MAGIC;
  return latin1(await source.read(offset, text.length)) === text ? 'iso' : 'raw';
}

export function isForeign(kind: DiskKind | ForeignKind): kind is ForeignKind {
  return kind in FOREIGN;
}

/** The `E_FORMAT` for a file that is no disk, or one of a kind that is not read: what it is, and what to do instead. */
export function foreignFile(kind: ForeignKind): FailbackError {
  const [what, hint] = FOREIGN[kind];
  return unsupported(`The file is ${what}, not a VMDK, VHD or raw disk.`, hint);
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
