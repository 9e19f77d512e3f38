import { closeSync, openSync, writeSync } from 'node:fs';
import { report } from '../../events.ts';
import { outputError } from '../../files.ts';
import type { CliHost } from './host.ts';

/**
 * Appends every event to a file, written through at once so that a crash loses nothing; only the user may read it.
 * If the file can no longer be written, the work goes on and `view` hears of it once. Throws `E_OUTPUT`.
 */
export function logFileHost(path: string, view: CliHost): CliHost {
  let file: number | undefined = open(path);
  return {
    report(event) {
      if (file === undefined) return;
      try {
        writeSync(file, `${JSON.stringify(event)}\n`);
      } catch (error) {
        closeSync(file);
        file = undefined;
        report(view, 'note.warn', `The log ${path} ends here: ${(error as Error).message}`, { path });
      }
    },
    async close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

function open(path: string): number {
  try {
    return openSync(path, 'a', 0o600);
  } catch (error) {
    throw outputError(path, error);
  }
}
