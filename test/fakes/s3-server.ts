import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { closeServer } from './close-server.ts';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type S3Object, select } from './s3-conditions.ts';
import { type Fault, type FaultFilter, FaultPlan } from './s3-faults.ts';

interface Bucket {
  readonly owner: string;
  /** False: an object that is not there is answered with 403, as S3 does where one may not list. */
  readonly listable: boolean;
  readonly objects: Map<string, S3Object>;
}

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** A request that was answered, in the order of arrival. */
export interface S3Request {
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  readonly headers: Readonly<IncomingMessage['headers']>;
  status: number;
  /** Body bytes that were handed to the socket. */
  sent: number;
}

/**
 * The reading side of S3 on 127.0.0.1 (Amazon S3 API Reference: GetObject, HeadObject): path style, and virtual-host
 * style for hosts like `bucket.s3.region.amazonaws.com`. Keeps state, counts requests, and goes wrong when told to.
 */
export class FakeS3 implements AsyncDisposable {
  /** In the order of arrival. */
  readonly requests: S3Request[] = [];
  readonly #buckets = new Map<string, Bucket>();
  readonly #faults = new FaultPlan();
  readonly #server: Server;
  readonly #scheme: string;

  private constructor(tls: { key: string; cert: string } | undefined) {
    const serve = (request: IncomingMessage, response: ServerResponse) => {
      // A client that goes away in the middle is nothing special.
      this.#serve(request, response).catch(() => response.destroy());
    };
    this.#server = tls ? createHttpsServer(tls, serve) : createHttpServer(serve);
    this.#scheme = tls ? 'https' : 'http';
  }

  static async start(options: { tls?: { key: string; cert: string } } = {}): Promise<FakeS3> {
    const s3 = new FakeS3(options.tls);
    await once(s3.#server.listen(0, '127.0.0.1'), 'listening');
    return s3;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Base of path-style URLs, without a slash at the end. */
  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.port}`;
  }

  createBucket(name: string, options: { owner?: string; listable?: boolean } = {}): void {
    const { owner = '000000000000', listable = true } = options;
    this.#buckets.set(name, { owner, listable, objects: new Map() });
  }

  hasBucket(name: string): boolean {
    return this.#buckets.has(name);
  }

  /** Stores an object; returns its entity tag. */
  put(bucket: string, key: string, content: Uint8Array | string): string {
    const bytes = Buffer.from(content);
    const etag = `"${createHash('md5').update(bytes).digest('hex')}"`;
    const objects = this.#buckets.get(bucket)?.objects;
    if (!objects) throw new Error(`no bucket ${bucket}`);
    objects.set(key, { content: bytes, etag, lastModified: new Date() });
    return etag;
  }

  remove(bucket: string, key: string): void {
    this.#buckets.get(bucket)?.objects.delete(key);
  }

  /** The next `times` requests that fit the filter go wrong. */
  fail(fault: Fault, filter: FaultFilter = {}, times = 1): void {
    this.#faults.add(fault, filter, times);
  }

  /** Forgets faults and requests. */
  reset(): void {
    this.#faults.clear();
    this.requests.length = 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await closeServer(this.#server);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', headers } = request;
    const log: S3Request = { method, ...address(request), headers, status: 0, sent: 0 };
    this.requests.push(log);
    const fault = this.#faults.take(method, log.bucket, log.key);
    const reply = this.#answer(log, fault);
    log.status = reply.status;
    response.writeHead(reply.status, withFault(reply.headers, fault));
    if (method === 'HEAD') response.end();
    else await this.#send(response, reply.body, fault, log);
  }

  #answer({ method, bucket: name, key, headers }: S3Request, fault: Fault | undefined): Reply {
    if (fault?.kind === 'status') {
      const { status, code = 'SlowDown', retryAfter } = fault;
      return refusal(status, code, retryAfter === undefined ? {} : { 'retry-after': retryAfter });
    }
    if (fault?.kind === 'redirect') return refusal(307, 'TemporaryRedirect', { location: fault.location });
    if (method !== 'GET' && method !== 'HEAD') return refusal(405, 'MethodNotAllowed');
    const bucket = this.#buckets.get(name);
    if (!bucket) return refusal(404, 'NoSuchBucket');
    const owner = headers['x-amz-expected-bucket-owner'];
    if (owner !== undefined && !/^\d{12}$/.test(String(owner))) return refusal(400, 'InvalidBucketOwnerAWSAccountID');
    if (owner !== undefined && owner !== bucket.owner) return refusal(403, 'AccessDenied');
    const object = bucket.objects.get(key);
    if (!object) return bucket.listable ? refusal(404, 'NoSuchKey') : refusal(403, 'AccessDenied');

    const { range, ...others } = headers;
    const selection = select(object, fault?.kind === 'ignore-range' ? others : { ...others, range });
    if (selection.status === 412) return refusal(412, 'PreconditionFailed');
    if (selection.status === 416) return refusal(416, 'InvalidRange');
    const validators = { etag: object.etag, 'last-modified': object.lastModified.toUTCString() };
    if (selection.status === 304) return { status: 304, headers: validators, body: Buffer.alloc(0) };
    const { start, end, status } = selection;
    return {
      status,
      headers: {
        ...validators,
        'accept-ranges': 'bytes',
        'content-type': 'binary/octet-stream',
        'content-length': String(end - start),
        ...(status === 206 ? { 'content-range': `bytes ${start}-${end - 1}/${object.content.length}` } : {}),
      },
      body: object.content.subarray(start, end),
    };
  }

  async #send(response: ServerResponse, body: Uint8Array, fault: Fault | undefined, log: S3Request): Promise<void> {
    const cut = Math.min(body.length, fault && 'after' in fault ? fault.after : Infinity);
    const piece = fault?.kind === 'slow' ? fault.bytes : 64 * 1024;
    async function* pieces() {
      for (let at = 0; at < cut; at += piece) {
        const bytes = body.subarray(at, Math.min(at + piece, cut));
        yield bytes;
        log.sent += bytes.length;
        if (fault?.kind === 'slow') await sleep(fault.delayMs);
      }
    }
    await pipeline(pieces, response, { end: false });
    if (fault === undefined || !('after' in fault)) {
      response.end();
      return;
    }
    if (fault.kind === 'stall') return;
    if (fault.kind === 'change') this.put(log.bucket, log.key, fault.content);
    // The client must have read what was sent: what still waits in its buffers goes with the connection.
    await sleep(100);
    if (fault.kind === 'truncate') response.socket?.end();
    else response.socket?.resetAndDestroy();
  }
}

function address(request: IncomingMessage): { bucket: string; key: string } {
  const path = decodeURIComponent(new URL(request.url ?? '/', 'http://s3').pathname.slice(1));
  const virtual = /^(.+)\.s3[.-][a-z0-9.-]*amazonaws\.com(?::\d+)?$/.exec(request.headers.host ?? '')?.[1];
  if (virtual !== undefined) return { bucket: virtual, key: path };
  const [bucket = '', ...rest] = path.split('/');
  return { bucket, key: rest.join('/') };
}

function withFault(headers: Reply['headers'], fault: Fault | undefined): Record<string, string> {
  const all = { ...headers, ...(fault?.kind === 'headers' ? fault.headers : {}) };
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null));
}

function refusal(status: number, code: string, headers: Record<string, string> = {}): Reply {
  const body = Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${code}</Message><RequestId>${randomUUID()}</RequestId></Error>`,
  );
  return {
    status,
    headers: { 'content-type': 'application/xml', 'content-length': String(body.length), ...headers },
    body,
  };
}
