import type { CachedStep } from './step-key.ts';

/** A thing in the cache that can be removed by itself. */
export interface CacheItem {
  /** A step's result; an ISO, a download that is not over, an ISO that was not what its publisher says, a practice ISO, or what an interrupted run left. */
  readonly kind: CachedStep | 'iso' | 'download' | 'bad-iso' | 'practice' | 'leftover';
  /** Key of the step, SHA-512 of the ISO, or a file's name. */
  readonly name: string;
  /** The file or folder. */
  readonly path: string;
  /** Files that go with it. */
  readonly beside: readonly string[];
  /** Bytes on the disk. An image that is also linked to where it was built is counted, too. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly usedAt: number;
  /** Which region, ISO or image it is of; may be empty. */
  readonly what: string;
}

const HOUR = 3_600_000;
export const WEEK = 7 * 24 * HOUR;

/** Whether nobody can be at work on it any more: what is being made is touched more often. */
export function isStale(usedAt: number, age = HOUR): boolean {
  return Date.now() - usedAt > age;
}
