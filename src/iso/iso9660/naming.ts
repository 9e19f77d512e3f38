import { damaged } from './errors.ts';
import type { Reading } from './reading.ts';
import { type DirectoryRecord, selfRecord } from './record.ts';
import { readRockRidge, systemUseSkip } from './rock-ridge.ts';
import type { FolderLocation, Volume } from './volume.ts';

/** What a directory record stands for. */
export interface Named {
  readonly name: string;
  readonly isLink: boolean;
  /** Where its records lie, if it is a folder. */
  readonly folder: FolderLocation | undefined;
}

/** One of the trees of an ISO, and the way in which its names are written. */
export interface Naming {
  readonly kind: 'rock-ridge' | 'joliet' | 'plain';
  readonly root: FolderLocation;
  /** Nothing for a record that only exists for readers without Rock Ridge. */
  describe(record: DirectoryRecord): Promise<Named | undefined>;
}

/** Rock Ridge if there is any, else Joliet, else the plain names. Throws `E_ISO_DAMAGED`. */
export async function chooseNaming({ root, jolietRoot }: Volume, reading: Reading): Promise<Naming> {
  const skip = systemUseSkip((await selfRecord(reading, root.block)).systemUse);
  if (skip !== undefined) return rockRidge(root, skip, reading);
  return jolietRoot ? joliet(jolietRoot) : plain(root);
}

function rockRidge(root: FolderLocation, skip: number, reading: Reading): Naming {
  return {
    kind: 'rock-ridge',
    root,
    async describe(record) {
      const { name, isLink, isRelocated, child } = await readRockRidge(record.systemUse, skip, reading);
      if (isRelocated) return undefined;
      const folder = child === undefined ? record : { block: child, length: (await selfRecord(reading, child)).length };
      return named(name ?? plainName(record), record.isFolder || child !== undefined ? folder : undefined, isLink);
    },
  };
}

function joliet(root: FolderLocation): Naming {
  return { kind: 'joliet', root, describe: async (record) => named(jolietName(record), folderOf(record)) };
}

function plain(root: FolderLocation): Naming {
  return { kind: 'plain', root, describe: async (record) => named(plainName(record), folderOf(record)) };
}

function folderOf(record: DirectoryRecord): FolderLocation | undefined {
  return record.isFolder ? record : undefined;
}

function named(name: string, folder: FolderLocation | undefined, isLink = false): Named {
  // A name that would not stay in its folder could lead a later copy anywhere.
  if (name === '' || name === '.' || name === '..' || /[/\0]/.test(name)) {
    throw damaged(`${JSON.stringify(name)} is no file name`);
  }
  return { name, isLink, folder };
}

/** UCS-2, big-endian, with an optional version (Joliet specification, section 4). */
function jolietName({ identifier }: DirectoryRecord): string {
  const even = Buffer.from(identifier.subarray(0, identifier.length - (identifier.length % 2)));
  return withoutVersion(even.swap16().toString('utf16le'));
}

/** The small letters that Linux shows: `ISOLINUX.CFG;1` is `isolinux.cfg`. */
function plainName({ identifier }: DirectoryRecord): string {
  return withoutVersion(Buffer.from(identifier).toString('latin1')).replace(/\.$/, '').toLowerCase();
}

function withoutVersion(name: string): string {
  return name.replace(/;\d*$/, '');
}
