import type { RandomAccess } from '../bytes.ts';
import { isFailbackError } from '../errors.ts';
import type { Disk } from '../formats/disk.ts';
import { openDisk } from '../formats/open.ts';
import { foreignFile, isForeign, probeDisk } from '../formats/probe.ts';
import type { Problem } from '../formats/problem.ts';
import { FOOTER_SIZE } from '../formats/vhd/footer.ts';
import type { DiskFacts, FileKind, FooterFacts } from './facts.ts';
import { readContent, type ReadableDisk } from './read-content.ts';
import { readFooter } from './read-footer.ts';
import { readVmdk } from './read-vmdk.ts';

/** A disk image that is open. */
export interface ImageFile {
  /** To be shown. */
  readonly path: string;
  /** The image itself, also if it stands in an OVA. */
  readonly file: RandomAccess;
  readonly member?: string | undefined;
  /** Bytes that the file occupies. */
  readonly usedOnDisk?: number | undefined;
  /** Opens the other files of a split disk. */
  readonly sibling?: ((name: string) => Promise<RandomAccess>) | undefined;
}

/** All that can be found out about a disk image. Damage is a fact, not an error; what is not read is null. */
export async function gatherFacts(image: ImageFile, signal?: AbortSignal): Promise<DiskFacts> {
  const { file, path, member, usedOnDisk } = image;
  const ending = await readFooter(file);
  const kind = ending && isFixedVhd(ending.facts) ? 'vhd' : await probeDisk(file);
  const footer = kind === 'vhd' ? ending : undefined;
  const vmdk = kind === 'vmdk' ? await readVmdk(file) : null;
  const { disk, refusal = null } = await open(image, kind, signal);
  const readable = disk ?? (footer?.facts.type === 'fixed' ? dataOf(file) : undefined);
  const found = readable && (await look(readable));
  return {
    path,
    member: member ?? null,
    kind,
    subformat: disk?.subformat ?? footer?.facts.type ?? vmdk?.descriptor?.createType ?? null,
    fileSize: file.size,
    usedOnDisk: usedOnDisk ?? null,
    virtualSize: disk?.size ?? footer?.facts.size ?? vmdk?.header?.capacity ?? null,
    allocated: disk?.allocated ?? null,
    vhd: footer?.facts ?? null,
    vmdk,
    content: found?.content ?? null,
    refusal,
    problems: distinct([...(footer?.problems ?? []), ...(disk?.problems ?? []), ...(found?.problems ?? [])]),
  };
}

/** As Azure sees it, which looks at nothing but the end: also if the data begins like a VMDK. */
function isFixedVhd({ type, checksumOk, size, offset }: FooterFacts): boolean {
  return type === 'fixed' && checksumOk && size === offset;
}

async function open(
  { file, sibling }: ImageFile,
  kind: FileKind,
  signal: AbortSignal | undefined,
): Promise<{ disk?: Disk; refusal?: DiskFacts['refusal'] }> {
  try {
    if (isForeign(kind)) throw foreignFile(kind);
    return { disk: await openDisk(file, { kind, sibling, signal }) };
  } catch (error) {
    return { refusal: reasonOf(error) };
  }
}

/** What a damaged fixed VHD has in front of its footer. */
function dataOf(file: RandomAccess): ReadableDisk {
  const size = Math.max(0, file.size - FOOTER_SIZE);
  return { size, read: (offset, length) => file.read(offset, Math.max(0, Math.min(length, size - offset))) };
}

async function look(disk: ReadableDisk): Promise<Partial<Awaited<ReturnType<typeof readContent>>>> {
  try {
    return await readContent(disk);
  } catch (error) {
    return { problems: [{ code: 'content-unreadable', severity: 'error', message: reasonOf(error).message }] };
  }
}

/** The words of an error that speaks of the file; any other is thrown on. */
function reasonOf(error: unknown): { message: string; hint: string | null } {
  if (!isFailbackError(error) || error.fault !== 'user') throw error;
  return { message: error.message, hint: error.hint ?? null };
}

function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.code} ${problem.message}`, problem])).values()];
}
