import type { Published } from '../../azure/published.ts';
import type { Served } from './served.ts';

export type Verdict = 'current' | 'stale' | 'missing' | 'failed' | 'unknown';

/** The image of a cell in the folder. */
export interface InFolder {
  /** SHA-512 of the ISO. */
  readonly iso: string;
  /** Of the VHD. */
  readonly sha256: string;
  /** Of the failback-kit that built it. */
  readonly version: string;
  /** `diskDigest`; null if nobody has computed it. */
  readonly digest: string | null;
}

/** What is known of a cell. */
export interface CellFacts {
  /** Null if AWS did not answer. */
  readonly served: Served | null;
  /** Null if there is none; undefined if no folder was asked. */
  readonly folder: InFolder | null | undefined;
  /** Null if there is none; undefined if Azure was not asked. */
  readonly published: Published | null | undefined;
}

/** What is to be thought of it, and why. */
export interface Judgement {
  readonly verdict: Verdict;
  /** Why it is not current. */
  readonly reasons: readonly string[];
  /** What is worth knowing, but changes nothing. */
  readonly notes: readonly string[];
}

/** Judges what is published by what AWS serves and what the folder has; without Azure, what the folder has. */
export function judgeCell(facts: CellFacts, ownVersion: string): Judgement {
  const { served, folder, published } = facts;
  const notes = notesOn(facts, ownVersion);
  const verdict = (kind: Verdict, ...reasons: string[]): Judgement => ({ verdict: kind, reasons, notes });
  if (published === null) return verdict('missing', 'nothing is published');
  if (published && published.state !== 'Succeeded') return verdict('failed', `what is published is ${published.state}`);
  if (published === undefined && !folder) return verdict('missing', 'there is no image in the folder');
  if (served === null) return verdict('unknown', 'AWS did not answer');
  const iso = published ? isoOf(published, folder) : folder?.iso;
  if (iso === undefined) return verdict('unknown', 'no tag says of which ISO it was built');
  if (iso !== served.sha512) return verdict('stale', 'AWS serves a new ISO');
  // Only an image in the folder that is itself up to date can be the better one.
  if (published && folder?.iso === served.sha512 && areDifferent(published, folder)) {
    return verdict('stale', 'another image is published than the folder has');
  }
  return verdict('current');
}

/** What is published without a tag for its ISO may still be known by its content. */
function isoOf({ iso, digest }: Published, folder: CellFacts['folder']): string | undefined {
  return iso ?? (folder && digest !== null && folder.digest === digest ? folder.iso : undefined);
}

function areDifferent(published: Published, folder: InFolder): boolean {
  return folder.digest !== null && published.digest !== folder.digest;
}

function notesOn({ served, folder, published }: CellFacts, ownVersion: string): string[] {
  const version = published?.version ?? (published === undefined ? folder?.version : undefined);
  const older = version === undefined || version === ownVersion ? [] : [`made by failback-kit ${version}`];
  const behind = published && folder && served && folder.iso !== served.sha512;
  return [...older, ...(behind ? ['the folder has an image of another ISO than AWS serves'] : [])];
}
