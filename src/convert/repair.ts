import { open, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { FailbackError, interrupted, isFailbackError, toFailbackError } from '../errors.ts';
import { exists, outputError, writeAtomically } from '../files.ts';
import { openFile } from '../file-source.ts';
import { type DescriptorPlace, locateDescriptor } from '../formats/vmdk/locate-descriptor.ts';
import type { RepairProfile } from '../formats/vmdk/profiles.ts';
import { type RejectedEntry, repairDescriptor } from '../formats/vmdk/repair-descriptor.ts';
import { withLock } from '../lock.ts';
import { dropBackup, keepBackup, readBackup, syncFolder } from './descriptor-backup.ts';

export interface RepairOptions {
  /** Whose software has to take the disk: Microsoft's converter unless told. */
  readonly profile?: RepairProfile | undefined;
  /** Only say what is to mend. */
  readonly check?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface RepairResult {
  readonly path: string;
  readonly profile: RepairProfile;
  /** Where the descriptor is, in bytes; if it is not embedded, it is the whole file. */
  readonly descriptor: DescriptorPlace;
  /** The entries that were removed; with `check`, those that would be. */
  readonly removed: readonly RejectedEntry[];
  /** An earlier repair of this disk had been cut off; this one began again with the old descriptor. */
  readonly resumed: boolean;
  /** Whether the file was written to. */
  readonly changed: boolean;
}

/**
 * Removes the entries from a VMDK's descriptor that converters reject, in place; nothing else in the file changes. A
 * sparse VMDK of any kind, a snapshot, or the text file of a flat or split disk; of a symbolic link, its target. The disk
 * must not be in use. If the run is cut off at any point, the old descriptor is beside the disk, in a file that ends in
 * `.descriptor-backup`, and the next run goes on from there.
 *
 * Throws `E_INPUT_MISSING`, `E_FORMAT` for what is no whole descriptor, `E_OUTPUT` without the right to write,
 * `E_OUTPUT_BUSY`, `E_NO_SPACE`, `E_INTERRUPTED`.
 */
export async function repairVmdk(path: string, options: RepairOptions = {}): Promise<RepairResult> {
  const { profile = 'mvmc', check = false, signal } = options;
  try {
    const disk = await realpath(path).catch(() => path);
    const found = await examine(disk, profile);
    const { place: descriptor, removed, resumed, area } = found;
    const result = { path, profile, descriptor, removed, resumed, changed: false };
    if (check || (area === undefined && !resumed)) return result;
    if (signal?.aborted) throw interrupted(signal.reason);
    if (await exists(`${disk}.lck`)) throw busy(path, 'VMware has it open');
    const lock = join(dirname(disk), `.${basename(disk)}.repair.lock`);
    const onWait = () => {
      throw busy(path, 'another repair is at work');
    };
    // What was found without the lock may be old by now.
    const changed = await withLock(lock, async () => mend(disk, await examine(disk, profile)), { signal, onWait });
    return { ...result, changed };
  } catch (error) {
    throw toFailbackError(unwritable(path, error), signal);
  }
}

interface Findings extends Pick<RepairResult, 'removed' | 'resumed'> {
  readonly place: DescriptorPlace;
  readonly current: Uint8Array;
  /** What the descriptor has to become; undefined if it is that already. */
  readonly area: Uint8Array | undefined;
}

async function examine(disk: string, profile: RepairProfile): Promise<Findings> {
  await using file = await openFile(disk);
  const place = await locateDescriptor(file);
  const current = await file.read(place.offset, place.length);
  const kept = place.embedded ? await readBackup(disk, current) : undefined;
  const { area, removed } = repairDescriptor(kept ?? current, profile, place.embedded ? 'zeros' : 'blank-lines');
  const done = Buffer.from(area).equals(current);
  return { place, current, removed, resumed: kept !== undefined, area: done ? undefined : area };
}

/** Returns whether the file was written to. */
async function mend(disk: string, { place, current, area, resumed }: Findings): Promise<boolean> {
  if (area !== undefined && !place.embedded) await replaceText(disk, area);
  if (area !== undefined && place.embedded) {
    await using file = await open(disk, 'r+');
    if (!resumed) await keepBackup(disk, current);
    for (let done = 0; done < area.length;) {
      done += (await file.write(area, done, area.length - done, place.offset + done)).bytesWritten;
    }
    await file.sync();
  }
  if (place.embedded) await dropBackup(disk);
  return area !== undefined;
}

async function replaceText(path: string, text: Uint8Array): Promise<void> {
  const { mode, uid, gid } = await stat(path);
  // Who may not write to the file must not replace it either.
  await (await open(path, 'r+')).close();
  await writeAtomically(path, async (file) => {
    await file.chown(uid, gid).catch(() => undefined);
    await file.chmod(mode & 0o7777);
    await file.writeFile(text);
  });
  await syncFolder(path);
}

function busy(path: string, why: string): FailbackError {
  return new FailbackError('E_OUTPUT_BUSY', `${path} is in use: ${why}.`, {
    hint: 'Shut down what uses the disk, and try again. If nothing does, delete the lock beside it.',
    data: { path },
  });
}

const FILE_SYSTEM_ERROR = /^E[A-Z0-9]+$/;

/** A file system error while mending, as ours; anything else unchanged. */
function unwritable(path: string, error: unknown): unknown {
  const ours = outputError(path, error);
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const details = {
    hint: 'A disk is mended in place: its file and its folder must be writable, with room for the old descriptor.',
    cause: error,
    data: { path },
  };
  if (isFailbackError(ours)) {
    const aboutOutput = ours.code === 'E_OUTPUT' || ours.code === 'E_NO_SPACE';
    return aboutOutput ? new FailbackError(ours.code, ours.message, details) : ours;
  }
  if (!FILE_SYSTEM_ERROR.test(code)) return error;
  return new FailbackError('E_OUTPUT', `${path} cannot be written (${code}).`, details);
}
