import { isDeepStrictEqual } from 'node:util';

/** True if every value that is wanted is there; members of what is there may be more. */
export function isSo(there: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return isDeepStrictEqual(there, wanted);
  if (Array.isArray(wanted)) {
    return Array.isArray(there) && there.length === wanted.length && wanted.every((one, at) => isSo(there[at], one));
  }
  if (typeof there !== 'object' || there === null) return false;
  return Object.entries(wanted).every(([name, value]) => isSo((there as Record<string, unknown>)[name], value));
}
