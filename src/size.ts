import { FailbackError } from './errors.ts';

export const KiB = 1024;
export const MiB = 1024 * KiB;
export const GiB = 1024 * MiB;
const TiB = 1024 * GiB;

const UNITS: Readonly<Record<string, number>> = { '': 1, b: 1, bytes: 1, kib: KiB, mib: MiB, gib: GiB, tib: TiB };

/** Bytes from `512MiB`, `4GiB`, `1.5GiB` or a plain number of bytes. Throws `E_USAGE`. */
export function parseSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
  const factor = UNITS[match?.[2]?.toLowerCase() ?? 'none'] ?? Number.NaN;
  // 1.1GiB is no whole number of bytes, but it is clear what is meant; half a byte is not.
  const bytes = factor === 1 ? Number(match?.[1]) : Math.round(Number(match?.[1]) * factor);
  if (!Number.isSafeInteger(bytes)) {
    throw new FailbackError('E_USAGE', `"${text}" is not a size.`, {
      hint: 'Write bytes, or a number with KiB, MiB, GiB or TiB, such as 4GiB.',
    });
  }
  return bytes;
}

/** Bytes for people: `953.1 MiB`. */
export function formatSize(bytes: number): string {
  for (const [unit, name] of [
    [TiB, 'TiB'],
    [GiB, 'GiB'],
    [MiB, 'MiB'],
    [KiB, 'KiB'],
  ] as const) {
    if (bytes >= unit) return `${(bytes / unit).toFixed(bytes % unit === 0 ? 0 : 1)} ${name}`;
  }
  return `${bytes} bytes`;
}

/** The smallest multiple of `unit` that is at least `bytes`. */
export function roundUp(bytes: number, unit: number): number {
  return Math.ceil(bytes / unit) * unit;
}
