import { type RandomAccess, viewOf } from '../../bytes.ts';
import { FailbackError } from '../../errors.ts';
import { formatSize } from '../../size.ts';
import { volumeTime } from './date.ts';
import { damaged, truncated } from './errors.ts';
import { guessKind } from './not-iso.ts';

/** Volume descriptors and directories are laid out in sectors of this many bytes, whatever the logical block size. */
export const SECTOR = 2048;
const FIRST_DESCRIPTOR = 16 * SECTOR;
const MAX_DESCRIPTORS = 64;
const ROOT_RECORD = 156;

const BOOT_RECORD = 0;
const PRIMARY = 1;
const SUPPLEMENTARY = 2;
const TERMINATOR = 255;

/** What the volume descriptors say (ECMA-119, 8.1 to 8.5). Locations are in logical blocks. */
export interface Volume {
  readonly label: string;
  /** Bytes. */
  readonly volumeSize: number;
  /** Unix seconds; 0 if the ISO does not say. */
  readonly createdAt: number;
  /** Bytes of a logical block. */
  readonly blockSize: number;
  readonly root: FolderLocation;
  /** The root of the Joliet tree, if there is one. */
  readonly jolietRoot: FolderLocation | undefined;
  /** Where the El Torito boot catalog starts, in bytes. */
  readonly bootCatalog: number | undefined;
}

/** Where a folder's records lie: a logical block number, and a length in bytes. */
export interface FolderLocation {
  readonly block: number;
  readonly length: number;
}

/** Reads the volume descriptors. Throws `E_NOT_ISO`, `E_ISO_TRUNCATED`, `E_ISO_DAMAGED`. */
export async function readVolume(source: RandomAccess): Promise<Volume> {
  const descriptors = await readDescriptors(source);
  const primary = descriptors.find((bytes) => bytes[0] === PRIMARY);
  if (!primary) throw damaged('it has no primary volume descriptor');
  const view = viewOf(primary);
  const blockSize = view.getUint16(128, true);
  if (![512, 1024, 2048].includes(blockSize)) throw damaged(`its logical blocks have ${blockSize} bytes`);
  const volumeSize = view.getUint32(80, true) * blockSize;
  if (volumeSize > source.size) {
    throw truncated(`The ISO is ${formatSize(source.size)} long, but should be ${formatSize(volumeSize)}.`, {
      need: volumeSize,
      have: source.size,
    });
  }
  const joliet = descriptors.find((bytes) => bytes[0] === SUPPLEMENTARY && isJoliet(bytes));
  const boot = descriptors.find(
    (bytes) => bytes[0] === BOOT_RECORD && text(bytes, 7, 30) === 'EL TORITO SPECIFICATION',
  );
  return {
    label: text(primary, 40, 72),
    volumeSize,
    createdAt: volumeTime(primary.subarray(813, 830)) || volumeTime(primary.subarray(830, 847)),
    blockSize,
    root: folderLocation(primary),
    jolietRoot: joliet && folderLocation(joliet),
    bootCatalog: boot && viewOf(boot).getUint32(71, true) * SECTOR,
  };
}

async function readDescriptors(source: RandomAccess): Promise<Uint8Array[]> {
  const descriptors: Uint8Array[] = [];
  for (let index = 0; index < MAX_DESCRIPTORS; index++) {
    const bytes = await source.read(FIRST_DESCRIPTOR + index * SECTOR, SECTOR);
    if (bytes.length < SECTOR || text(bytes, 1, 6) !== 'CD001') {
      if (index === 0) throw await notIso(source);
      throw damaged('its volume descriptors have no end');
    }
    if (bytes[0] === TERMINATOR) return descriptors;
    descriptors.push(bytes);
  }
  throw damaged(`it has more than ${MAX_DESCRIPTORS} volume descriptors`);
}

async function notIso(source: RandomAccess): Promise<FailbackError> {
  const kind = await guessKind(source);
  return new FailbackError('E_NOT_ISO', `The file is not an ISO 9660 image${kind ? `; it looks like ${kind}` : ''}.`, {
    hint: 'Give the Failback Client ISO, such as aws-failback-livecd-64bit.iso; `failback fetch` downloads it.',
    data: { size: source.size },
  });
}

function folderLocation(descriptor: Uint8Array): FolderLocation {
  const view = viewOf(descriptor);
  return { block: view.getUint32(ROOT_RECORD + 2, true), length: view.getUint32(ROOT_RECORD + 10, true) };
}

/** The escape sequences of UCS-2 level 1, 2 and 3 (Joliet specification, section 3). */
function isJoliet(descriptor: Uint8Array): boolean {
  return ['%/@', '%/C', '%/E'].includes(text(descriptor, 88, 91));
}

function text(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.subarray(start, end))
    .toString('latin1')
    .replace(/[\0 ]+$/, '');
}
