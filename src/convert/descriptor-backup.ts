import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FailbackError } from '../errors.ts';
import { PROFILES, type RepairProfile } from '../formats/vmdk/profiles.ts';
import { repairDescriptor } from '../formats/vmdk/repair-descriptor.ts';

/** Where the old descriptor is kept while the new one is written over it. */
function backupPath(disk: string): string {
  return `${disk}.descriptor-backup`;
}

/** Keeps a descriptor, on the disk for good when this returns; the name appears only when all is there. */
export async function keepBackup(disk: string, area: Uint8Array): Promise<void> {
  const path = backupPath(disk);
  const file = await open(`${path}.tmp`, 'w', 0o600);
  try {
    await file.writeFile(area);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.tmp`, path);
  await syncFolder(path);
}

/** Removes it, and what a run left that was stopped while it kept one. */
export async function dropBackup(disk: string): Promise<void> {
  const path = backupPath(disk);
  await rm(path, { force: true });
  await rm(`${path}.tmp`, { force: true });
  await syncFolder(path);
}

/**
 * The descriptor that a repair kept and was stopped before it had written the new one; undefined if there was no such
 * repair. `current` is what the disk has in its place. Throws `E_FORMAT` if that cannot have come from it.
 */
export async function readBackup(disk: string, current: Uint8Array): Promise<Uint8Array | undefined> {
  const path = backupPath(disk);
  const kept = await readFile(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new FailbackError('E_INPUT_MISSING', `${path} cannot be read.`, { cause: error, data: { path } });
  });
  if (kept === undefined || isBetween(current, kept)) return kept;
  throw new FailbackError('E_FORMAT', `${path} is not the old descriptor of the disk as it is now.`, {
    hint: 'The disk has changed since a repair of it was cut off. If it works, delete that file and try again.',
    data: { path },
  });
}

/** Whether each byte is that of the old descriptor or of one that a repair makes of it: a write may end anywhere. */
function isBetween(current: Uint8Array, old: Uint8Array): boolean {
  if (current.length !== old.length) return false;
  try {
    const profiles = Object.keys(PROFILES) as RepairProfile[];
    const areas = [old, ...profiles.map((profile) => repairDescriptor(old, profile).area)];
    return current.every((byte, index) => areas.some((area) => area[index] === byte));
  } catch {
    return false;
  }
}

/** Makes new and removed names of a file's folder last. */
export async function syncFolder(path: string): Promise<void> {
  // Windows has no such thing, nor have some network file systems.
  const folder = await open(dirname(path), 'r').catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}
