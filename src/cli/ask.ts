import { createInterface } from 'node:readline/promises';
import type { Ask } from '../dr/flow.ts';
import { clean } from './clean.ts';

type Terminal = { readonly isTTY?: boolean };

/**
 * Asks at the terminal; undefined if there is none. Only "yes", in full, is a yes, since what is asked for cannot be
 * taken back.
 */
export function terminalAsk(
  input: NodeJS.ReadableStream & Terminal,
  output: NodeJS.WritableStream & Terminal,
  signal: AbortSignal,
): Ask | undefined {
  if (!input.isTTY || !output.isTTY) return undefined;
  return async (lines) => {
    output.write(`${clean(lines.join('\n'))}\n`);
    // Not as a terminal of its own: Ctrl-C stays a signal, which stops the run.
    const prompt = createInterface({ input, output, terminal: false });
    // An input that ends is no answer, and no yes.
    const closed = new Promise<string>((resolve) => prompt.once('close', () => resolve('')));
    try {
      const answer = await Promise.race([prompt.question('Type yes to go on: ', { signal }), closed]);
      return answer.trim().toLowerCase() === 'yes';
    } finally {
      prompt.close();
    }
  };
}
