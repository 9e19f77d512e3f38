import type { Writable } from 'node:stream';
import { FailbackError } from '../errors.ts';

export type Output = Writable & { readonly isTTY?: boolean };

/** All that a run of the command line has of the world. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: NodeJS.ProcessEnv;
  /** Fires when the user or the system wants the run to stop. */
  readonly signal: AbortSignal;
  /** Rejects when something failed that nobody waits for; never resolves. */
  readonly crashed?: Promise<never>;
}

/**
 * Writes and waits until it is handed over. A reader that went away (`| head`) is no failure.
 * Throws `E_OUTPUT`, for instance when standard output is a file on a full disk.
 */
export async function write(stream: Output, text: string): Promise<void> {
  const error = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) => stream.write(text, resolve));
  if (!error || error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') return;
  throw new FailbackError('E_OUTPUT', `Standard output cannot be written (${error.code ?? error.message}).`, {
    cause: error,
  });
}
