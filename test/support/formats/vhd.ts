/** VHDs for tests, by the "Virtual Hard Disk Image Format Specification" 1.0; nothing of the product is used. */
export interface DynamicVhdRecipe {
  /** Bytes. */
  readonly capacity: number;
  /** Bytes, a power of two; 2 MiB unless told. */
  readonly blockSize?: number;
  /** Blocks in the order in which they are stored. */
  readonly blocks: readonly VhdBlock[];
  /** Whether the footer stands at the end, too, as it must. */
  readonly footer?: boolean;
}

export interface VhdBlock {
  readonly block: number;
  readonly data: Uint8Array;
  /** Sectors of the block whose bit is not set: whatever is stored there, they are zeros. */
  readonly unset?: readonly number[];
}

/** Where things are, in bytes, for tests that damage them. */
export interface DynamicVhdLayout {
  readonly header: number;
  readonly table: number;
  /** Bitmaps, in the order of the recipe; the data is behind each. */
  readonly blocks: readonly number[];
  readonly footer: number;
}

const HEADER = 512;
const TABLE = 1536;
const SECTOR = 512;

export function encodeDynamicVhd(recipe: DynamicVhdRecipe): { bytes: Buffer; layout: DynamicVhdLayout } {
  const { capacity, blockSize = 2 ** 21, blocks, footer = true } = recipe;
  const entries = Math.ceil(capacity / blockSize);
  const bitmapSize = roundUp(blockSize / SECTOR / 8);
  const data = TABLE + roundUp(entries * 4);
  const places = blocks.map((_, index) => data + index * (bitmapSize + blockSize));
  const end = data + blocks.length * (bitmapSize + blockSize);
  const bytes = Buffer.alloc(end + (footer ? SECTOR : 0));

  const foot = encodeVhdFooter(capacity, 3);
  bytes.set(foot);
  if (footer) bytes.set(foot, end);
  bytes.write('cxsparse', HEADER, 'latin1');
  bytes.fill(0xff, HEADER + 8, HEADER + 16);
  bytes.writeBigUInt64BE(BigInt(TABLE), HEADER + 16);
  bytes.writeUInt32BE(0x10000, HEADER + 24);
  bytes.writeUInt32BE(entries, HEADER + 28);
  bytes.writeUInt32BE(blockSize, HEADER + 32);
  bytes.writeUInt32BE(vhdChecksum(bytes.subarray(HEADER, HEADER + 1024), 36), HEADER + 36);

  bytes.fill(0xff, TABLE, data);
  for (const [index, { block, data: content, unset = [] }] of blocks.entries()) {
    const at = places[index] ?? 0;
    bytes.writeUInt32BE(at / SECTOR, TABLE + block * 4);
    const bitmap = bytes.subarray(at, at + Math.ceil(blockSize / SECTOR / 8)).fill(0xff);
    for (const sector of unset) bitmap.writeUInt8(bitmap.readUInt8(sector >> 3) & ~(0x80 >> (sector & 7)), sector >> 3);
    bytes.set(content, at + bitmapSize);
  }
  return { bytes, layout: { header: HEADER, table: TABLE, blocks: places, footer: end } };
}

/** The raw disk that the recipe describes. */
export function rawDynamicVhd({ capacity, blockSize = 2 ** 21, blocks }: DynamicVhdRecipe): Buffer {
  const disk = Buffer.alloc(Math.ceil(capacity / blockSize) * blockSize);
  for (const { block, data, unset = [] } of blocks) {
    disk.set(data, block * blockSize);
    for (const sector of unset)
      disk.fill(0, block * blockSize + sector * SECTOR, block * blockSize + (sector + 1) * SECTOR);
  }
  return disk.subarray(0, capacity);
}

export function encodeFixedVhd(disk: Uint8Array): Buffer {
  return Buffer.concat([disk, encodeVhdFooter(disk.length, 2)]);
}

/** `type`: 2 fixed, 3 dynamic, 4 differencing. */
export function encodeVhdFooter(capacity: number, type: number): Buffer {
  const footer = Buffer.alloc(SECTOR);
  footer.write('conectix', 'latin1');
  footer.writeUInt32BE(2, 8);
  footer.writeUInt32BE(0x10000, 12);
  if (type === 2) footer.fill(0xff, 16, 24);
  else footer.writeBigUInt64BE(BigInt(HEADER), 16);
  footer.write('test', 28, 'latin1');
  footer.write('Wi2k', 36, 'latin1');
  footer.writeBigUInt64BE(BigInt(capacity), 40);
  footer.writeBigUInt64BE(BigInt(capacity), 48);
  footer.set([0xff, 0xff, 16, 255], 56);
  footer.writeUInt32BE(type, 60);
  footer.fill(0xab, 68, 84);
  footer.writeUInt32BE(vhdChecksum(footer, 64), 64);
  return footer;
}

/** The complement of the sum of all bytes but the four at `field`, where the checksum stands. */
export function vhdChecksum(bytes: Uint8Array, field: number): number {
  let sum = 0;
  for (const [at, byte] of bytes.entries()) if (at < field || at >= field + 4) sum += byte;
  return ~sum >>> 0;
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / SECTOR) * SECTOR;
}
