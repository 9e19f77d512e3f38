import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { joinExtents, type RandomAccess } from '../bytes.ts';
import { FailbackError } from '../errors.ts';
import type { Disk, DiskSource } from '../formats/disk.ts';
import type { OpenDiskOptions } from '../formats/open-options.ts';
import { openDisk } from '../formats/open.ts';
import { findOvaDisk } from '../formats/ova.ts';
import { peek } from '../formats/peek.ts';
import { foreignFile, HEAD_SIZE, isForeign, probeDisk, probeHead } from '../formats/probe.ts';
import { openSparseFile } from './sparse-file.ts';
import { spool } from './spool.ts';
import { readStandardInput } from './standard-input.ts';

/** The path that means the standard input. */
const STDIN = '-';

export interface OpenInputOptions extends Omit<OpenDiskOptions, 'sibling'> {
  /** Which disk of an OVA, if it holds several. */
  readonly member?: string | undefined;
  /** Where a stream is kept that has to be read at any place; the system's temporary folder unless told. */
  readonly spoolDir?: string | undefined;
  /** Keeps every stream in a file, so that its disk can be read at any place. */
  readonly spool?: boolean | undefined;
  /** What `-` means; the standard input of the process unless told. */
  readonly stdin?: Readable | undefined;
}

/** Disposing of it closes its files, and removes what was kept of a stream. */
export interface OpenedInput<D extends DiskSource = DiskSource | Disk> extends AsyncDisposable {
  readonly disk: D;
  /** The member of the OVA that was opened. */
  readonly member: string | undefined;
  /** Bytes of the file, or of the member of the OVA; undefined for a stream that is read as it comes. */
  readonly fileSize: number | undefined;
}

type Found = Omit<OpenedInput, typeof Symbol.asyncDispose>;

/**
 * Opens the disk that a path names: a file (with the files that a VMDK's descriptor names beside it), the VMDK in an
 * OVA, or `-`, the standard input. A VMDK there is read as it comes; anything else is kept in a file first, because only
 * its end tells what it is. Holes of a file are not read where the system tells them.
 *
 * Throws `E_INPUT_MISSING`, `E_FORMAT`, `E_USAGE` for a member of what is no archive or a terminal as input, `E_NO_SPACE`, `E_OUTPUT` and
 * `E_INTERRUPTED`; nothing is left open then.
 */
export async function openInput(path: string, options: OpenInputOptions & { spool: true }): Promise<OpenedInput<Disk>>;
export async function openInput(path: string, options?: OpenInputOptions): Promise<OpenedInput>;
export async function openInput(path: string, options: OpenInputOptions = {}): Promise<OpenedInput> {
  const opened: AsyncDisposable[] = [];
  const close = async () => {
    for (const each of opened.splice(0).reverse()) await each[Symbol.asyncDispose]();
  };
  try {
    const open = path === STDIN ? openStream : openPath;
    return { ...(await open(path, options, opened)), [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openPath(path: string, options: OpenInputOptions, opened: AsyncDisposable[]): Promise<Found> {
  const openBeside = async (name: string) => {
    const file = await openSparseFile(join(dirname(path), name));
    opened.push(file);
    return file;
  };
  const file = await openSparseFile(path);
  opened.push(file);
  return openContent(path, file, { ...options, sibling: openBeside });
}

async function openStream(path: string, options: OpenInputOptions, opened: AsyncDisposable[]): Promise<Found> {
  const { stdin = process.stdin, spoolDir = tmpdir(), signal } = options;
  opened.push({
    async [Symbol.asyncDispose]() {
      stdin.destroy();
    },
  });
  const { head, stream } = await peek(readStandardInput(stdin), HEAD_SIZE, signal);
  const kind = options.kind ?? probeHead(head) ?? 'raw';
  if (isForeign(kind) && kind !== 'tar') throw foreignFile(kind);
  if (kind === 'vmdk' && options.spool !== true) {
    requireNoMember(path, options);
    return { disk: await openDisk(stream, { ...options, kind }), member: undefined, fileSize: undefined };
  }
  const kept = await spool(stream, spoolDir, signal);
  opened.push(kept);
  const file = await openSparseFile(kept.path);
  opened.push(file);
  return openContent(path, file, options);
}

async function openContent(
  path: string,
  file: RandomAccess,
  options: OpenInputOptions & OpenDiskOptions,
): Promise<Found> {
  if (options.kind === 'raw' || (await probeDisk(file)) !== 'tar') {
    requireNoMember(path, options);
    return { disk: await openDisk(file, options), member: undefined, fileSize: file.size };
  }
  const member = await findOvaDisk(file, options.member, options.signal);
  const { codec, kind, signal } = options;
  const disk = await openDisk(joinExtents(file, [member]), { codec, kind, signal });
  return { disk, member: member.name, fileSize: member.length };
}

function requireNoMember(path: string, { member }: OpenInputOptions): void {
  if (member === undefined) return;
  throw new FailbackError('E_USAGE', `${path} is no archive, so that it has no member ${member}.`, {
    hint: 'Leave --member out.',
  });
}
