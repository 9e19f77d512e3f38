import { ReadableStream } from 'node:stream/web';
import xz from 'xz-decompress';
import type { RandomAccess } from '../../bytes.ts';
import { isFailbackError } from '../../errors.ts';
import { damaged } from '../../formats/problem.ts';
import { exactly, KIND, pieces } from './pieces.ts';
import { xzLength } from './xz-length.ts';

/**
 * Unpacks one .xz stream and returns where it ends. The decoder works on one stream at a time in the whole process:
 * what reads these bytes must not wait for another one. Throws `E_FORMAT`, `E_INTERRUPTED`.
 */
export async function* unxz(
  source: RandomAccess,
  start: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, number, undefined> {
  const end = start + (await xzLength(source, start));
  await exactly(source, end - 1, 1);
  const input = pieces(source, start, end, signal);
  const packed = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await input.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
  });
  const reader = new xz.XzReadableStream(packed).getReader();
  try {
    for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
      if (value && value.length > 0) yield value;
    }
  } catch (error) {
    throw isFailbackError(error) ? error : damaged(KIND, `the xz stream at byte ${start} cannot be unpacked`);
  } finally {
    // Else the decoder would wait for us for ever.
    await reader.cancel().catch(() => undefined);
  }
  return end;
}
