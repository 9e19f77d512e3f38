import type { IncomingMessage } from 'node:http';
import type { BlobRequest } from './blob-request.ts';
import type { BlobLink } from './link.ts';
import { Refusal } from './refusal.ts';

/** The connection is to be cut. */
export class Cut extends Error {}

export interface Body {
  /** At most `most` bytes of it. */
  readonly body: Buffer;
  readonly tooLarge: boolean;
}

/** Reads a body over the link. What is too large is read to its end, so that the client can hear that it was. */
export async function readBody(
  request: IncomingMessage,
  link: BlobLink,
  record: BlobRequest,
  { most, cutAfter }: { most: number; cutAfter: number },
): Promise<Body> {
  const length = Number(request.headers['content-length'] ?? 0);
  const body = Buffer.allocUnsafe(Math.min(length, most));
  const started = performance.now();
  // A refusal in the middle still needs the connection for its answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    await link.pass(chunk.length, 'in');
    if (record.received < most) chunk.copy(body, record.received);
    record.received += chunk.length;
    if (record.received >= cutAfter) throw new Cut();
    if (performance.now() - started > link.timeout) throw new Refusal(500, 'OperationTimedOut');
  }
  if (cutAfter !== Infinity) throw new Cut();
  return { body, tooLarge: length > most };
}
