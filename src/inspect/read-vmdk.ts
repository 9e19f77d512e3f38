import type { RandomAccess } from '../bytes.ts';
import { isFailbackError } from '../errors.ts';
import { type Descriptor, headerValue, MAX_DESCRIPTOR, parseDescriptor } from '../formats/vmdk/descriptor.ts';
import { decodeSparseHeader, SECTOR, type SparseHeader } from '../formats/vmdk/header.ts';
import { type RejectedEntry, repairDescriptor } from '../formats/vmdk/repair-descriptor.ts';
import type { DescriptorFacts, HeaderFacts, VmdkFacts } from './facts.ts';

/** The header and the descriptor of a VMDK, each if it can be made out, whatever the rest of the file is like. */
export async function readVmdk(file: RandomAccess): Promise<VmdkFacts> {
  const first = await file.read(0, SECTOR);
  const header = attempt(() => decodeSparseHeader(first));
  const area = await descriptorArea(file, header);
  const descriptor = area && attempt(() => parseDescriptor(area));
  return { header: header ? plain(header) : null, descriptor: descriptor ? describe(descriptor, area) : null };
}

/** The header with null for what it does not have, as in all facts. */
function plain({ descriptor, directory, redundantDirectory, ...fields }: SparseHeader): HeaderFacts {
  return {
    ...fields,
    descriptor: descriptor ?? null,
    directory: directory ?? null,
    redundantDirectory: redundantDirectory ?? null,
  };
}

/** The place of the descriptor: in a sparse extent where its header says, else the whole of a small file. */
async function descriptorArea(file: RandomAccess, header: SparseHeader | undefined): Promise<Uint8Array | undefined> {
  const { offset, length } = header === undefined ? { offset: 0, length: file.size } : (header.descriptor ?? NOWHERE);
  return length > 0 && length <= MAX_DESCRIPTOR && offset < file.size ? file.read(offset, length) : undefined;
}

const NOWHERE = { offset: 0, length: 0 };

function describe(descriptor: Descriptor, area: Uint8Array): DescriptorFacts {
  const value = (key: string) => headerValue(descriptor, key) ?? null;
  const entry = ({ key, value: text }: { key: string; value: string }) => ({ key, value: text });
  return {
    cid: value('CID'),
    parentCid: value('parentCID'),
    createType: value('createType'),
    header: descriptor.header.map(entry),
    extents: descriptor.extents.map(({ access, sectors, type, file, start }) => ({
      access,
      size: sectors * SECTOR,
      type,
      file: file ?? null,
      offset: start * SECTOR,
    })),
    ddb: descriptor.ddb.map(entry),
    rejected: attempt((): readonly RejectedEntry[] => repairDescriptor(area, 'mvmc').removed) ?? null,
  };
}

/** What a decoder gives, or nothing if it refuses: what is wrong is said where the disk is opened. */
function attempt<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    if (isFailbackError(error) && error.code === 'E_FORMAT') return undefined;
    throw error;
  }
}
