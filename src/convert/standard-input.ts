import type { Readable } from 'node:stream';
import { FailbackError } from '../errors.ts';
import type { ByteStream } from '../formats/peek.ts';

/** The standard input as bytes; its own errors become `E_INPUT_MISSING`. Throws `E_USAGE` for a terminal. */
export function readStandardInput(stdin: Readable & { readonly isTTY?: boolean }): ByteStream {
  if (stdin.isTTY === true) {
    throw new FailbackError('E_USAGE', 'The standard input is a terminal, not a disk image.', {
      hint: 'Pipe the image in, as in: gunzip -c disk.vmdk.gz | failback …',
    });
  }
  return Object.assign(chunks(stdin), { destroy: () => void stdin.destroy() });
}

async function* chunks(stdin: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* stdin;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FailbackError('E_INPUT_MISSING', `The standard input cannot be read: ${reason}.`, { cause: error });
  }
}
