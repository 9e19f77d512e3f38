/** A disk's geometry as BIOS and old virtual machines see it. */
export interface Geometry {
  readonly cylinders: number;
  readonly heads: number;
  readonly sectorsPerTrack: number;
}

/**
 * The geometry that the Virtual Hard Disk Image Format Specification 1.0 (appendix "CHS Calculation") gives to a disk
 * of `size` bytes. Its product is at most the size and seldom equal to it.
 */
export function chsGeometry(size: number): Geometry {
  const total = Math.min(Math.floor(size / 512), 65535 * 16 * 255);
  const shape = (heads: number, sectorsPerTrack: number): Geometry => ({
    cylinders: Math.floor(Math.floor(total / sectorsPerTrack) / heads),
    heads,
    sectorsPerTrack,
  });
  if (total >= 65535 * 16 * 63) return shape(16, 255);
  const tracks = Math.floor(total / 17);
  const heads = Math.max(4, Math.ceil(tracks / 1024));
  if (heads <= 16 && tracks < heads * 1024) return shape(heads, 17);
  return Math.floor(total / 31) < 16 * 1024 ? shape(16, 31) : shape(16, 63);
}
