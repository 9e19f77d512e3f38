import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { BlobRequest } from './blob-request.ts';
import type { Call } from './call.ts';
import type { BlobFault } from './faults.ts';
import type { BlobLink } from './link.ts';
import { type Reply, wholeBody } from './operations/operation.ts';
import type { Refusal } from './refusal.ts';

export interface Answer {
  readonly call: Call;
  readonly record: BlobRequest;
  readonly fault: BlobFault | undefined;
  readonly link: BlobLink;
}

/** Sends a reply over the link. */
export async function answer(
  response: ServerResponse,
  reply: Reply,
  { call, record, fault, link }: Answer,
): Promise<void> {
  const { status, headers, body } = reply;
  const version = call.headers['x-ms-version'] ?? call.query.get('sv');
  const echo = call.headers['x-ms-client-request-id'];
  const length = body ? String(body.length) : call.method === 'HEAD' ? (headers['content-length'] ?? '0') : '0';
  record.status = status;
  record.code = headers['x-ms-error-code'];
  response.writeHead(status, {
    server: 'Windows-Azure-Blob/1.0',
    'x-ms-request-id': randomUUID(),
    ...(version ? { 'x-ms-version': version } : {}),
    ...(echo === undefined ? {} : { 'x-ms-client-request-id': echo }),
    ...headers,
    ...([204, 304].includes(status) ? {} : { 'content-length': length }),
  });
  if (body && call.method !== 'HEAD' && status !== 304) {
    const most = fault?.kind === 'truncate' ? fault.after : Infinity;
    for await (const piece of body.pieces) {
      if (fault?.kind === 'corrupt' && status < 300 && record.sent === 0) piece[0] = (piece[0] ?? 0) ^ 1;
      const bytes = piece.subarray(0, most - record.sent);
      await link.pass(bytes.length, 'out');
      record.sent += bytes.length;
      if (!response.write(bytes)) await drained(response);
      if (record.sent >= most || response.destroyed) break;
    }
    if (record.sent >= most) {
      response.socket?.end();
      return;
    }
  }
  response.end();
}

export function refusalReply(refusal: Refusal, now: number): Reply {
  const { status, code, headers } = refusal;
  return {
    status,
    headers: { ...headers, 'x-ms-error-code': code, 'content-type': 'application/xml' },
    body: wholeBody(refusal.xml(randomUUID(), new Date(now))),
  };
}

/** Fulfilled when the client has taken what was written, or has gone away. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    if (response.destroyed) resolve();
    else response.on('drain', done).on('close', done);
  });
}
