import { writeSync } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Extent } from '../../bytes.ts';
import { makeFolder, outputError, sha256 } from '../../files.ts';
import { type JournalKey, journalHeader, parseJournal } from './journal-text.ts';

/** What of an upload has arrived, on this machine's disk, so that a later run need not send it again. */
export interface Journal extends AsyncDisposable {
  readonly path: string;
  /** What earlier runs noted, by rising offset, neighbours joined. */
  readonly done: readonly Extent[];
  /** Notes whole blocks that the service has confirmed. It is in the hands of the system when the promise is fulfilled. */
  note(extent: Extent): Promise<void>;
  /** Closes and deletes it: the upload is finished, or given up. */
  remove(): Promise<void>;
}

/** The journal of a landing: `<cacheDir>/uploads/<sha256 of landing.id>.journal`. */
export function journalPath(cacheDir: string, landing: string): string {
  return join(cacheDir, 'uploads', `${sha256(landing)}.journal`);
}

/**
 * Opens or makes a journal, and its folder. What an earlier run left under the same key is in `done`; with another key
 * it starts over. One process at a time. Throws `E_OUTPUT`, `E_NO_SPACE`.
 */
export async function openJournal(path: string, key: JournalKey): Promise<Journal> {
  const writing = async <T>(action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (error) {
      throw outputError(path, error);
    }
  };
  await makeFolder(dirname(path));
  const file = await writing(() => open(path, 'a+', 0o600));
  let done: readonly Extent[];
  try {
    done = await writing(() => goOn(file, key));
  } catch (error) {
    await file.close();
    throw error;
  }
  let closed = false;
  const close = async () => {
    if (!closed) await file.close();
    closed = true;
  };
  return {
    path,
    done,
    // At once: a few bytes for the system's cache take less than having a thread write them.
    async note({ offset, length }) {
      await writing(async () => writeSync(file.fd, `${offset} ${length}\n`));
    },
    async remove() {
      await close();
      await removeJournal(path);
    },
    [Symbol.asyncDispose]: close,
  };
}

/** Deletes the journal, if there is one. */
export async function removeJournal(path: string): Promise<void> {
  await rm(path, { force: true });
}

/** Leaves the file as far as it can be believed, or with a header alone. */
async function goOn(file: FileHandle, key: JournalKey): Promise<readonly Extent[]> {
  const { done, validLength } = parseJournal(await file.readFile('latin1'), key);
  await file.truncate(validLength);
  if (validLength === 0) await file.write(journalHeader(key));
  return done;
}
