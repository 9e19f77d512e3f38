/** A small writer of ISO 9660 images in memory, for tests that need exact or damaged ones. */

const SECTOR = 2048;

export interface IsoOptions {
  readonly label?: string;
  /** `YYYYMMDDHHMMSScc` and the offset from UTC in quarters of an hour. */
  readonly created?: readonly [digits: string, quarters: number];
  readonly names?: 'rock-ridge' | 'joliet' | 'plain';
  /** Files of more than this many sectors get several extents; a gap follows each if `gaps` is set. */
  readonly extentSectors?: number;
  readonly gaps?: boolean;
  /** Bytes of a Rock Ridge name that fit into the record; the rest goes to a continuation area. */
  readonly nameInRecord?: number;
}

export interface BuiltIso {
  readonly bytes: Buffer;
  /** Where the (last) directory record of a path starts, in bytes. */
  readonly recordOf: ReadonlyMap<string, number>;
}

interface Folder {
  readonly path: string;
  readonly children: Map<string, Folder | Buffer>;
  sector: number;
}

/** Builds an ISO from files by path. */
export function buildIso(files: Readonly<Record<string, Uint8Array | string>>, options: IsoOptions = {}): BuiltIso {
  const { label = 'TEST', created = ['2024022010304500', 0], names = 'rock-ridge', extentSectors = 1 << 20 } = options;
  const { gaps = false, nameInRecord = 100 } = options;
  const root = treeOf(files);
  const sectors: Buffer[] = Array.from({ length: names === 'joliet' ? 19 : 18 }, () => Buffer.alloc(SECTOR));
  const recordOf = new Map<string, number>();
  const put = (content: Buffer): number => {
    const at = sectors.length;
    for (let from = 0; from < Math.max(1, content.length); from += SECTOR) {
      const sector = Buffer.alloc(SECTOR);
      content.copy(sector, 0, from, from + SECTOR);
      sectors.push(sector);
    }
    return at;
  };
  const sectorAt = (index: number): Buffer => sectors[index] ?? Buffer.alloc(SECTOR);

  const place = (folder: Folder): void => {
    folder.sector = sectors.length;
    sectors.push(Buffer.alloc(SECTOR));
    for (const child of folder.children.values()) if (!Buffer.isBuffer(child)) place(child);
  };
  const fill = (folder: Folder, parent: Folder): void => {
    const rockRidge = names === 'rock-ridge';
    const start = Buffer.from([0x53, 0x50, 7, 1, 0xbe, 0xef, 0]);
    let at = 0;
    const add = (path: string, bytes: Buffer) => {
      if (at + bytes.length > SECTOR) throw new Error('a folder of the test ISO does not fit into one sector');
      bytes.copy(sectorAt(folder.sector), at);
      recordOf.set(path, folder.sector * SECTOR + at);
      at += bytes.length;
    };
    const isRoot = folder === parent;
    add(
      `${folder.path}/.`,
      record(Buffer.from([0]), folder.sector, SECTOR, 2, rockRidge && isRoot ? start : undefined),
    );
    add(`${folder.path}/..`, record(Buffer.from([1]), parent.sector, SECTOR, 2));
    for (const [name, child] of folder.children) {
      const path = folder.path === '' ? name : `${folder.path}/${name}`;
      const isFile = Buffer.isBuffer(child);
      const identifier = names === 'joliet' ? Buffer.from(name, 'utf16le').swap16() : Buffer.from(plain(name, isFile));
      const extra = rockRidge ? nameEntries(name, nameInRecord, put) : undefined;
      if (!isFile) {
        add(path, record(identifier, child.sector, SECTOR, 2, extra));
        fill(child, folder);
        continue;
      }
      for (let from = 0; from === 0 || from < child.length; from += extentSectors * SECTOR) {
        const part = child.subarray(from, from + extentSectors * SECTOR);
        const isLast = from + part.length >= child.length;
        add(path, record(identifier, put(part), part.length, isLast ? 0 : 0x80, extra));
        if (gaps) put(Buffer.from('gap'));
      }
    }
  };
  place(root);
  fill(root, root);

  const primary = descriptor(1, label, root.sector, created);
  primary.copy(sectorAt(16));
  const terminator = names === 'joliet' ? 18 : 17;
  if (names === 'joliet') {
    const joliet = descriptor(2, label, root.sector, created);
    joliet.write('%/E', 88, 'latin1');
    joliet.copy(sectorAt(17));
    // The primary tree is empty, so that a reader must take the other one.
    const empty = put(Buffer.concat([record(Buffer.from([0]), sectors.length, SECTOR, 2)]));
    sectorAt(16).writeUInt32LE(empty, 158);
  }
  Buffer.from('\xffCD001\x01', 'latin1').copy(sectorAt(terminator));
  sectorAt(16).writeUInt32LE(sectors.length, 80);
  return { bytes: Buffer.concat(sectors), recordOf };
}

function treeOf(files: Readonly<Record<string, Uint8Array | string>>): Folder {
  const root: Folder = { path: '', children: new Map(), sector: 0 };
  for (const [path, content] of Object.entries(files)) {
    const parts = path.split('/');
    const name = parts.pop() ?? '';
    let folder = root;
    for (const part of parts) {
      const known = folder.children.get(part);
      if (known && !Buffer.isBuffer(known)) folder = known;
      else {
        const made: Folder = { path: folder.path ? `${folder.path}/${part}` : part, children: new Map(), sector: 0 };
        folder.children.set(part, made);
        folder = made;
      }
    }
    folder.children.set(name, Buffer.from(content as Uint8Array));
  }
  return root;
}

function plain(name: string, isFile: boolean): string {
  const upper = name.toUpperCase().replaceAll('-', '_');
  return isFile ? `${upper}${upper.includes('.') ? '' : '.'};1` : upper;
}

function record(
  identifier: Buffer,
  sector: number,
  length: number,
  flags: number,
  extra: Buffer = Buffer.alloc(0),
): Buffer {
  const nameEnd = 33 + identifier.length;
  const useStart = nameEnd + (nameEnd % 2);
  const bytes = Buffer.alloc(useStart + extra.length + (extra.length % 2));
  bytes.writeUInt8(bytes.length, 0);
  bytes.writeUInt32LE(sector, 2);
  bytes.writeUInt32LE(length, 10);
  bytes.writeUInt8(flags, 25);
  bytes.writeUInt8(identifier.length, 32);
  identifier.copy(bytes, 33);
  extra.copy(bytes, useStart);
  return bytes;
}

/** NM entries, the rest of a long name in a continuation area. */
function nameEntries(name: string, inRecord: number, put: (content: Buffer) => number): Buffer {
  const bytes = Buffer.from(name, 'utf8');
  const entry = (part: Buffer, goesOn: boolean) =>
    Buffer.concat([Buffer.from([0x4e, 0x4d, 5 + part.length, 1, goesOn ? 1 : 0]), part]);
  if (bytes.length <= inRecord) return entry(bytes, false);
  const rest = entry(bytes.subarray(inRecord), false);
  const continuation = Buffer.alloc(28);
  continuation.write('CE', 'latin1');
  continuation.writeUInt8(28, 2);
  continuation.writeUInt8(1, 3);
  continuation.writeUInt32LE(put(rest), 4);
  continuation.writeUInt32LE(rest.length, 20);
  return Buffer.concat([entry(bytes.subarray(0, inRecord), true), continuation]);
}

function descriptor(
  type: number,
  label: string,
  rootSector: number,
  [digits, quarters]: readonly [string, number],
): Buffer {
  const bytes = Buffer.alloc(SECTOR);
  bytes.writeUInt8(type, 0);
  bytes.write('CD001\x01', 1, 'latin1');
  bytes.write(label.padEnd(32), 40, 'latin1');
  bytes.writeUInt16LE(SECTOR, 128);
  record(Buffer.from([0]), rootSector, SECTOR, 2).copy(bytes, 156);
  bytes.write(digits, 813, 'latin1');
  bytes.writeInt8(quarters, 829);
  return bytes;
}
