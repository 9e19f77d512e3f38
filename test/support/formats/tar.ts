export interface TarMember {
  readonly name: string;
  readonly data: Uint8Array;
}

/** A ustar archive (POSIX.1-1988), such as an OVA, with the offsets of its headers in bytes. */
export function encodeTar(members: readonly TarMember[]): { bytes: Buffer; headers: readonly number[] } {
  const parts: Buffer[] = [];
  const headers: number[] = [];
  let size = 0;
  for (const { name, data } of members) {
    const padded = Buffer.alloc(Math.ceil(data.length / 512) * 512);
    padded.set(data);
    headers.push(size);
    parts.push(tarHeader(name, data.length), padded);
    size += 512 + padded.length;
  }
  return { bytes: Buffer.concat([...parts, Buffer.alloc(1024)]), headers };
}

function tarHeader(name: string, size: number): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0, 100, 'latin1');
  header.write('0000644\0', 100, 'latin1');
  header.write('0000000\0', 108, 'latin1');
  header.write('0000000\0', 116, 'latin1');
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  header.write('00000000000\0', 136, 'latin1');
  header.write('0', 156, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  sealTarHeader(header);
  return header;
}

/** Writes the checksum that the other fields ask for. */
export function sealTarHeader(header: Buffer): void {
  header.fill(' ', 148, 156);
  const sum = header.subarray(0, 512).reduce((all, byte) => all + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
}
