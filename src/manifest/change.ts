import { formatSize, KiB } from '../size.ts';

/** One thing in which two images differ. */
export interface Change {
  /** `unknown` if it may differ, and nothing says whether it does. */
  readonly kind: 'added' | 'removed' | 'changed' | 'unknown';
  readonly subject: string;
  /** What each image has, in words; null for the one that has nothing. */
  readonly before: string | null;
  readonly after: string | null;
}

/** Changes of one kind of thing, under a heading. */
export interface ChangeGroup {
  readonly title: string;
  readonly changes: readonly Change[];
}

/** What differs between two records of words, in the order of the first one's names, then of the second one's. */
export function recordChanges(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): Change[] {
  return mapChanges(new Map(Object.entries(before)), new Map(Object.entries(after)));
}

/** The same of two maps, for names that somebody else chose. */
export function mapChanges(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Change[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((subject) =>
    change(subject, before.get(subject) ?? null, after.get(subject) ?? null),
  );
}

/** No change, or the one that there is. */
export function change(subject: string, before: string | null, after: string | null): Change[] {
  if (before === after) return [];
  const kind = before === null ? 'added' : after === null ? 'removed' : 'changed';
  return [{ kind, subject, before, after }];
}

/** Bytes for people, and to the byte. */
export function exactSize(bytes: number): string {
  return bytes < KiB ? formatSize(bytes) : `${formatSize(bytes)} (${bytes} bytes)`;
}

/** A time that the manifest has as Unix seconds; those beyond all calendars stay numbers. */
export function unixTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? `${seconds} s` : date.toISOString().replace('.000Z', 'Z');
}
