import type { RandomAccess } from '../../bytes.ts';

const KINDS: readonly (readonly [pattern: RegExp, kind: string])[] = [
  [/^\s*(?:<!doctype html|<html)/i, 'a web page'],
  [/^\s*<\?xml/, 'an XML answer of a server'],
  [/^\x1f\x8b/, 'a gzip file: unpack it first'],
  [/^\xfd7zXZ\0/, 'an xz file: unpack it first'],
  [/^PK\x03\x04/, 'a ZIP file: unpack it first'],
  [/^KDMV|^# Disk DescriptorFile/, 'a VMDK'],
  [/^conectix/, 'a VHD'],
  [/^QFI\xfb/, 'a QCOW2 disk'],
  [/^hsqs/, 'a squashfs'],
  [/^\0*$/, 'nothing but zeros'],
];

/** What a file that is no ISO may be, for a message. */
export async function guessKind(source: RandomAccess): Promise<string | undefined> {
  if (source.size === 0) return 'an empty file';
  const head = Buffer.from(await source.read(0, 512)).toString('latin1');
  const kind = KINDS.find(([pattern]) => pattern.test(head))?.[1];
  if (kind) return kind;
  const tail = Buffer.from(await source.read(Math.max(0, source.size - 512), 8)).toString('latin1');
  return tail === 'conectix' ? 'a VHD' : undefined;
}
