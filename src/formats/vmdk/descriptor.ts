import { damaged, unsupported } from '../problem.ts';

/** A line of a descriptor as it stands in the file; `offset` and `length` are bytes, the line end not counted. */
interface Line {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** `key=value` of the header, or `ddb.key = "value"` of the disk data base. */
export interface DescriptorEntry extends Line {
  /** As written, `ddb.` included. */
  readonly key: string;
  /** Without the quotation marks. */
  readonly value: string;
}

/** A part of the disk: `RW 2097152 SPARSE "disk.vmdk"`. */
export interface DescriptorExtent extends Line {
  readonly access: 'RW' | 'RDONLY' | 'NOACCESS';
  readonly sectors: number;
  /** FLAT, SPARSE, ZERO, VMFS, … */
  readonly type: string;
  readonly file: string | undefined;
  /** Sector in the file where the extent starts. */
  readonly start: number;
}

/** The text part of a VMDK. */
export interface Descriptor {
  readonly header: readonly DescriptorEntry[];
  readonly extents: readonly DescriptorExtent[];
  /** The disk data base: entries whose key begins with `ddb.`. */
  readonly ddb: readonly DescriptorEntry[];
  /** Bytes of the text, without the zeros behind it. */
  readonly length: number;
}

const SIGNATURE = '# Disk DescriptorFile';
/** An editor may have put a byte order mark before it. */
const BEGINNING = /^(?:\xef\xbb\xbf)?\s*# Disk DescriptorFile/i;
/** What QEMU takes at most, too. */
export const MAX_DESCRIPTOR = 2 ** 20;
/** Far above any real disk; keeps all byte offsets exact. */
const MAX_SECTORS = 2 ** 43;
/** A file's start may be followed by the UUID of a partition and the id of a device, which say nothing of the data. */
const EXTENT = /^\s*(RW|RDONLY|NOACCESS)\s+(\d{1,15})\s+([A-Z]+)(?:\s+"([^"]*)"(?:\s+(\d{1,15})(?:\s.*)?)?)?\s*$/;

/** Whether the first bytes of a file, some hundred of them, are those of a descriptor. */
export function isDescriptor(bytes: Uint8Array): boolean {
  return BEGINNING.test(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1'));
}

/**
 * The descriptor from its bytes, which may be followed by zeros (VMware "Virtual Disk Format 5.0", "The Descriptor
 * File"). Text is taken as Latin-1, so that characters are bytes in every encoding. Throws `E_FORMAT`.
 */
export function parseDescriptor(bytes: Uint8Array): Descriptor {
  const padded = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = padded.indexOf(0);
  const length = end === -1 ? padded.length : end;
  if (length > MAX_DESCRIPTOR) throw damaged('VMDK', `its descriptor is longer than ${MAX_DESCRIPTOR} bytes`);
  const text = padded.toString('latin1', 0, length);
  if (!BEGINNING.test(text)) throw damaged('VMDK', `its descriptor does not begin with "${SIGNATURE}"`);
  const header: DescriptorEntry[] = [];
  const extents: DescriptorExtent[] = [];
  const ddb: DescriptorEntry[] = [];
  for (const line of splitLines(text)) {
    if (/^(?:\xef\xbb\xbf)?\s*(#|$)/.test(line.text)) continue;
    const extent = parseExtent(line);
    const equals = line.text.indexOf('=');
    if (extent !== undefined) {
      extents.push(extent);
    } else if (equals > 0 && !/^\s*(?:RW|RDONLY|NOACCESS)\s/.test(line.text)) {
      const key = line.text.slice(0, equals).trim();
      const value = line.text.slice(equals + 1).trim();
      (key.toLowerCase().startsWith('ddb.') ? ddb : header).push({ ...line, key, value: unquote(value) });
    } else {
      throw damaged('VMDK', `line ${JSON.stringify(line.text.slice(0, 80))} of its descriptor has no meaning`);
    }
  }
  return { header, extents, ddb, length };
}

function parseExtent(line: Line): DescriptorExtent | undefined {
  const match = EXTENT.exec(line.text);
  if (match === null) return undefined;
  const [, access, sectors, type = '', file, start = 0] = match;
  const extent = { sectors: Number(sectors), start: Number(start) };
  if (extent.sectors > MAX_SECTORS || extent.start > MAX_SECTORS) return undefined;
  return { ...line, ...extent, access: access as DescriptorExtent['access'], type, file };
}

/** The value of a header entry; keys are compared without regard to case. */
export function headerValue(descriptor: Descriptor, key: string): string | undefined {
  return descriptor.header.find((entry) => entry.key.toLowerCase() === key.toLowerCase())?.value;
}

export interface DescriptorText {
  /** Content id, a 32-bit number. */
  readonly cid: number;
  /** Of the file names; left out unless told. */
  readonly encoding?: 'UTF-8' | undefined;
  readonly createType: string;
  readonly extents: readonly Pick<DescriptorExtent, 'access' | 'sectors' | 'type' | 'file'>[];
  /** Keys without `ddb.`. */
  readonly ddb: Readonly<Record<string, string>>;
}

/** A descriptor of a disk without parent. Throws `E_FORMAT` if a value would break out of its line. */
export function printDescriptor({ cid, encoding, createType, extents, ddb }: DescriptorText): string {
  const extentLine = ({ access, sectors, type, file }: DescriptorText['extents'][number]) =>
    [access, sectors, type, ...(file === undefined ? [] : [quote(file)])].join(' ');
  const lines = [
    SIGNATURE,
    'version=1',
    ...(encoding === undefined ? [] : [`encoding=${quote(encoding)}`]),
    `CID=${cid.toString(16).padStart(8, '0')}`,
    'parentCID=ffffffff',
    `createType=${quote(createType)}`,
    '',
    '# Extent description',
    ...extents.map(extentLine),
    '',
    '# The Disk Data Base',
    '#DDB',
    '',
    ...Object.entries(ddb).map(([key, value]) => `ddb.${key} = ${quote(value)}`),
  ];
  return `${lines.join('\n')}\n`;
}

function quote(text: string): string {
  if (!/["\r\n\0]/.test(text)) return `"${text}"`;
  throw unsupported(
    `${JSON.stringify(text)} cannot stand in the descriptor of a VMDK.`,
    'Choose a name without quotation marks and line ends.',
  );
}

function unquote(value: string): string {
  return value.length >= 2 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}

function* splitLines(text: string): Generator<Line> {
  let offset = 0;
  for (const raw of text.split('\n')) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    yield { offset, length: line.length, text: line };
    offset += raw.length + 1;
  }
}
