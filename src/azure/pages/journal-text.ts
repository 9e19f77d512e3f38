import type { Extent } from '../../bytes.ts';
import { BLOCK_SIZE } from '../../formats/block-map.ts';
import { joined } from './extents.ts';

/** What a journal belongs to: with another of any of these it starts over. */
export interface JournalKey {
  /** `Landing.id`. */
  readonly landing: string;
  readonly digest: string;
  readonly fileSize: number;
}

const VERSION = 1;

/** The first line: JSON, ASCII only. */
export function journalHeader({ landing, digest, fileSize }: JournalKey): string {
  const json = JSON.stringify({ failbackUpload: VERSION, landing, digest, fileSize });
  return `${json.replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}

export interface ParsedJournal {
  /** By rising offset, neighbours joined. */
  readonly done: readonly Extent[];
  /** Length of the text as far as it can be believed: none of another journal, and no half line. */
  readonly validLength: number;
}

/**
 * Reads the header and the lines `OFFSET LENGTH`, in bytes, that follow it. A line that is cut off, or that says what
 * no upload of this key can have said, ends it: what comes later is sent again.
 */
export function parseJournal(text: string, key: JournalKey): ParsedJournal {
  const header = journalHeader(key);
  if (!text.startsWith(header)) return { done: [], validLength: 0 };
  const line = /(\d{1,16}) (\d{1,16})\n/y;
  let done: Extent[] = [];
  let validLength = (line.lastIndex = header.length);
  for (let match = line.exec(text); match; match = line.exec(text)) {
    const extent = { offset: Number(match[1]), length: Number(match[2]) };
    if (!isPossible(extent, key)) break;
    done.push(extent);
    // Puts end almost in order, so that few extents stay.
    if (done.length >= 100_000) done = joined(done);
    validLength = line.lastIndex;
  }
  return { done: joined(done), validLength };
}

function isPossible({ offset, length }: Extent, { fileSize }: JournalKey): boolean {
  return offset % BLOCK_SIZE === 0 && length % BLOCK_SIZE === 0 && length > 0 && offset + length <= fileSize;
}
