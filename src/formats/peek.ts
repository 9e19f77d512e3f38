import { abortable } from './cursor.ts';

/** What a stream of Node.js can do besides: end a wait for bytes that do not come. */
export type ByteStream = AsyncIterable<Uint8Array> & { destroy?: () => void };

export interface Peeked {
  /** The first bytes; fewer than were asked for only if the stream ends before. */
  readonly head: Uint8Array;
  /** The whole stream, as if nothing had been read. */
  readonly stream: ByteStream;
  /** Lets the stream go unread. */
  readonly close: () => Promise<void>;
}

/** Looks at the first bytes of a stream. Throws `E_INTERRUPTED`, and what the stream throws. */
export async function peek(source: ByteStream, length: number, signal?: AbortSignal): Promise<Peeked> {
  const chunks = source[Symbol.asyncIterator]();
  const seen: Uint8Array[] = [];
  try {
    for (let missing = length; missing > 0;) {
      const next = await abortable(chunks.next(), signal);
      if (next.done === true) break;
      seen.push(next.value);
      missing -= next.value.length;
    }
  } catch (error) {
    source.destroy?.();
    throw error;
  }
  const head = Buffer.concat(seen).subarray(0, length);
  const stream = Object.assign(again(seen, chunks), { destroy: () => source.destroy?.() });
  const close = async () => {
    await chunks.return?.();
  };
  return { head, stream, close };
}

async function* again(
  seen: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* seen;
    for (;;) {
      const next = await rest.next();
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await rest.return?.();
  }
}
