import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { sha256, writeAtomically } from '../files.ts';
import type { CachedStep } from './step-key.ts';

/** One file of an entry. */
export interface EntryFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** As `contentDigest` names it. */
  readonly digest: string;
}

/** The result of a step, as its `entry.json` describes it. */
export interface Entry {
  readonly step: CachedStep;
  readonly key: string;
  /** Of which image, for people. */
  readonly what: string;
  /** What went in, for people: without secrets, which only the key knows. */
  readonly input: Readonly<Record<string, unknown>>;
  /** What came out besides files; the step knows its shape. */
  readonly facts: unknown;
  readonly files: readonly EntryFile[];
  readonly storedAt: string;
}

const NAME = 'entry.json';

/** The file whose time of modification is that of the last use. */
export function entryFile(folder: string): string {
  return join(folder, NAME);
}

export async function writeEntry(folder: string, entry: Entry): Promise<void> {
  const text = JSON.stringify({ ...entry, check: checkOf(entry) }, null, 2);
  await writeAtomically(entryFile(folder), (file) => file.writeFile(`${text}\n`));
}

/**
 * The entry in a folder; a text that says why it cannot be used; undefined if there is none. The digest in it finds
 * every change, so that its facts have the shape in which they were written.
 */
export async function readEntry(folder: string): Promise<Entry | string | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(entryFile(folder), 'utf8'));
    if (typeof value !== 'object' || value === null) return `${NAME} is no entry`;
    const { check, ...entry } = value as Entry & { readonly check?: unknown };
    if (check !== checkOf(entry)) return `${NAME} does not have its digest`;
    return entry.key === basename(folder) ? entry : `${NAME} is that of another key`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    return `${NAME} cannot be read: ${(error as Error).message}`;
  }
}

function checkOf(entry: Entry): string {
  return sha256(JSON.stringify(entry));
}
