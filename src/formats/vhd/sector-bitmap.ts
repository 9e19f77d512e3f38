const SECTOR = 512;

/**
 * A part of a block with zeros for every sector whose bit is not set in the block's bitmap (specification 1.0, "Data
 * Blocks"); the highest bit of a byte is the first sector. `start` is the part's offset in the block, in bytes. The
 * bytes themselves are not changed.
 */
export function clearUnset(data: Uint8Array, bitmap: Uint8Array, start: number): Uint8Array {
  let cleared: Uint8Array | undefined;
  const end = start + data.length;
  for (let sector = Math.floor(start / SECTOR); sector * SECTOR < end; sector++) {
    const byte = bitmap[sector >> 3] ?? 0;
    if (((byte << (sector & 7)) & 0x80) !== 0) continue;
    cleared ??= Buffer.from(data);
    cleared.fill(0, Math.max(0, sector * SECTOR - start), Math.min((sector + 1) * SECTOR, end) - start);
  }
  return cleared ?? data;
}
