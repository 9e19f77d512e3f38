/** A member of a newc archive as it is stored. */
export interface StoredMember {
  readonly name: string;
  readonly ino: number;
  readonly mode: number;
  readonly nlink: number;
  readonly mtime: number;
  readonly major: number;
  readonly minor: number;
  readonly data: Buffer;
}

/** Reads a newc archive strictly, up to and without its trailer; throws where the kernel would stop. */
export function readCpio(archive: Uint8Array): StoredMember[] {
  const bytes = Buffer.from(archive);
  const members: StoredMember[] = [];
  for (let at = 0; ;) {
    const header = bytes.toString('latin1', at, at + 110);
    if (!/^070701[0-9a-f]{104}$/.test(header)) throw new Error(`no header at ${at}`);
    const number = (index: number) => Number.parseInt(header.slice(6 + index * 8, 14 + index * 8), 16);
    const [nameSize, size] = [number(11), number(6)];
    const name = bytes.toString('utf8', at + 110, at + 110 + nameSize - 1);
    if (bytes[at + 110 + nameSize - 1] !== 0) throw new Error(`the name at ${at} has no end`);
    const start = aligned(at + 110 + nameSize);
    if (name === 'TRAILER!!!') return members;
    const fields = {
      ino: number(0),
      mode: number(1),
      nlink: number(4),
      mtime: number(5),
      major: number(9),
      minor: number(10),
    };
    members.push({ name, ...fields, data: bytes.subarray(start, start + size) });
    at = aligned(start + size);
  }
}

function aligned(offset: number): number {
  return Math.ceil(offset / 4) * 4;
}
