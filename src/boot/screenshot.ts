import { addAbortSignal } from 'node:stream';
import { interrupted } from '../errors.ts';
import { type Host, report } from '../events.ts';
import { writeAtomically } from '../files.ts';
import type { Toolbox } from '../toolbox/toolbox.ts';
import { startDeadline } from './deadline.ts';
import type { Machine } from './machine.ts';

/** Milliseconds for a picture to be taken. */
const LIMIT = 10_000;

export interface ScreenshotOptions {
  readonly toolbox: Toolbox;
  /** A free path in the toolbox. */
  readonly inside: string;
  /** The PNG file to write. */
  readonly path: string;
  readonly host: Host;
  readonly signal: AbortSignal;
}

/**
 * Writes the machine's screen to a PNG file and returns its path. A check does not fail for want of a picture: then
 * there is a warning, and null is returned. Needs QEMU 7.1.
 */
export async function takeScreenshot(machine: Machine, options: ScreenshotOptions): Promise<string | null> {
  const { toolbox, inside, path, host, signal } = options;
  using limit = startDeadline(LIMIT, signal);
  try {
    await machine.qmp.execute('screendump', { filename: inside, format: 'png' }, limit.signal);
    const picture = await toolbox.take(inside);
    await writeAtomically(path, async (file) => {
      for await (const chunk of addAbortSignal(limit.signal, picture)) await file.appendFile(chunk as Uint8Array);
    });
    return path;
  } catch (error) {
    if (signal.aborted) throw interrupted(error);
    const reason = error instanceof Error ? error.message : String(error);
    report(host, 'note.warn', `No picture of the screen: ${reason}`, { path });
    return null;
  }
}
