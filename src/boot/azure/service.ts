import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';

/** A request of the guest, whole. */
export interface GuestRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  /** Media type of the body. */
  readonly type?: string;
  readonly body?: string;
  /** What is wrong with the request, for whoever reads the result of the check. */
  readonly problem?: string;
}

/** An emulated service: what it answers, which may depend on what it was told before. */
export type Service = (request: GuestRequest) => Answer;

/** Bytes of the longest body that is read; a health report has some hundreds. */
const LONGEST_BODY = 64 * 1024;

/** A service as an HTTP server, for a socket or for connections that are handed to it; `onAnswer` hears of everything. */
export function serveHttp(service: Service, onAnswer?: (request: GuestRequest, answer: Answer) => void): Server {
  const server = createServer((incoming, response) => {
    void readRequest(incoming).then((request) => {
      // The guest may go away before it has said everything.
      if (request === undefined) return;
      const tooLong = request.body.length > LONGEST_BODY;
      const answer = tooLong ? refuse(413, 'the body is too long') : service(request);
      onAnswer?.(request, answer);
      const { status, type = 'text/plain; charset=utf-8', body = answer.problem ?? '' } = answer;
      response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) }).end(body);
    });
  });
  // A client that has nothing more to say may close its half and still wait for the answer.
  return Object.assign(server, { httpAllowHalfOpen: true });
}

/** The request with as much of its body as shows that it is too long; undefined if it breaks off. */
async function readRequest(incoming: IncomingMessage): Promise<GuestRequest | undefined> {
  const { method = '', url = '/', headers } = incoming;
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      if (size <= LONGEST_BODY) chunks.push(chunk);
      size += chunk.length;
    }
    const { pathname: path, searchParams: query } = new URL(url, 'http://localhost');
    return { method, path, query, headers, body: Buffer.concat(chunks).toString() };
  } catch {
    return undefined;
  }
}

/** An answer that refuses. */
export function refuse(status: number, problem: string): Answer {
  return { status, problem };
}
