import { clean } from './clean.ts';
import { type Output, write } from './io.ts';

/** What is shown again and again: as a whole, and as what became different. */
export interface Frame {
  /** The whole; at most `lines` of its list, if it has one. */
  readonly whole: (lines: number) => string;
  /** Since the frame before. */
  readonly changes: readonly string[];
  /** ISO 8601. */
  readonly at: string;
}

/** Lines of a screen that are not for the list. */
const AROUND = 10;

/** Draws frames one over the other on a terminal; elsewhere writes the first, and then what changes. */
export function watchView(stdout: Output): (frame: Frame) => Promise<void> {
  const terminal = stdout as Output & { readonly columns?: number; readonly rows?: number };
  let first = true;
  return async ({ whole, changes, at }) => {
    if (stdout.isTTY === true) {
      const { columns = 80, rows = 24 } = terminal;
      const text = screen(clean(whole(Math.max(3, rows - AROUND))), columns, rows - 1);
      // From the first column of the first line, over what is there.
      await write(stdout, `\u001B[H\u001B[J${text}\n`);
    } else if (first) await write(stdout, `${clean(whole(Infinity))}\n`);
    else for (const change of changes) await write(stdout, `${at.slice(0, 19)}Z ${clean(change)}\n`);
    first = false;
  };
}

/** As much of a text as fits, its long lines broken. */
function screen(text: string, columns: number, rows: number): string {
  const lines = text.split('\n').flatMap((line) => line.match(new RegExp(`.{1,${columns}}`, 'gu')) ?? ['']);
  return (lines.length <= rows ? lines : [...lines.slice(0, rows - 1), '…']).join('\n');
}
