import { startDeadline } from '../../boot/deadline.ts';
import { interrupted } from '../../errors.ts';
import { report } from '../../events.ts';
import { writeAtomically } from '../../files.ts';
import type { StepIo } from '../../step-io.ts';
import type { BootDiagnostics } from './diagnostics.ts';

/** Milliseconds for a picture to arrive. */
const LIMIT = 60_000;

/**
 * Writes the machine's screen to a file and returns its path. Azure makes BMP pictures. For want of one there is a
 * warning, and null is returned.
 */
export async function keepScreen(
  diagnostics: BootDiagnostics,
  output: string,
  { host, signal }: Pick<StepIo, 'host' | 'signal'>,
): Promise<string | null> {
  using limit = startDeadline(LIMIT, signal);
  try {
    const picture = await diagnostics.screenshot(limit.signal);
    if (picture === undefined) throw new Error(diagnostics.problem);
    const path = `${output}.screen.${kindOf(picture)}`;
    await writeAtomically(path, (file) => file.appendFile(picture));
    return path;
  } catch (error) {
    if (signal.aborted) throw interrupted(error);
    const reason = error instanceof Error ? error.message : String(error);
    report(host, 'note.warn', `No picture of the screen: ${reason}`, {});
    return null;
  }
}

function kindOf(picture: Uint8Array): 'png' | 'bmp' {
  return Buffer.from(picture.subarray(1, 4)).equals(Buffer.from('PNG')) ? 'png' : 'bmp';
}
