import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { closeServer } from '../close-server.ts';
import { type FakeClock, fakeClock } from '../clock.ts';
import { type Account, type DiskBlobOptions, newContainer } from './account.ts';
import { sasToSign, signSas } from './auth/sas.ts';
import { Tokens } from './auth/tokens.ts';
import type { BlobRequest } from './blob-request.ts';
import { type DiskBlob, attachDisk } from './disk-blob.ts';
import { BlobFaults } from './faults.ts';
import { BlobLink } from './link.ts';
import type { BlobView } from './page-blob-state.ts';
import { type Service, serve } from './serve.ts';

export interface FakeBlobsOptions {
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  /** Name of the storage account; `failbackfake` unless told. */
  readonly account?: string;
  /** Its key, base64; random unless told. */
  readonly key?: string;
  /** Shared with other services. */
  readonly clock?: FakeClock;
}

export interface SasOptions {
  /** Letters of `sp`, such as `rcw`. */
  readonly permissions: string;
  readonly expiresOn: Date;
}

/**
 * Page blobs of one storage account on 127.0.0.1, and the hidden blobs of managed disks (REST API of Blob Storage).
 * Keeps state, records requests, and goes wrong when told to. What it does not know it refuses with 501.
 *
 * Time is that of `clock`; a request signed by the account's key must not be older than 15 minutes by it.
 */
export class FakeBlobs implements AsyncDisposable {
  readonly account: string;
  /** Base64. */
  readonly key: string;
  readonly clock: FakeClock;
  readonly faults = new BlobFaults();
  readonly link = new BlobLink();
  /** In the order of arrival. */
  readonly requests: BlobRequest[] = [];
  /** By the name that they were attached with; those of removed disks stay in the list. */
  readonly disks = new Map<string, DiskBlob>();
  readonly #accounts = new Map<string, Account>();
  readonly #tokens = new Tokens();
  readonly #main: Account;
  readonly #server: Server;
  readonly #scheme: string;

  private constructor(options: FakeBlobsOptions) {
    this.account = options.account ?? 'failbackfake';
    this.key = options.key ?? randomBytes(64).toString('base64');
    this.clock = options.clock ?? fakeClock();
    const key = Buffer.from(this.key, 'base64');
    this.#main = { name: this.account, key, containers: new Map(), disk: undefined };
    this.#accounts.set(this.account, this.#main);
    const service: Service = {
      ...{ accounts: this.#accounts, tokens: this.#tokens, clock: this.clock },
      ...{ faults: this.faults, link: this.link, requests: this.requests },
    };
    const listener = (request: IncomingMessage, response: ServerResponse) => {
      // A client that goes away in the middle is nothing special.
      serve(request, response, service).catch(() => response.destroy());
    };
    // A slow link is no reason to hang up, and a pause between two requests neither.
    const limits = { requestTimeout: 0, keepAliveTimeout: 120_000 };
    this.#server = options.tls
      ? createHttpsServer({ ...options.tls, ...limits }, listener)
      : createHttpServer(limits, listener);
    this.#scheme = options.tls ? 'https' : 'http';
  }

  static async start(options: FakeBlobsOptions = {}): Promise<FakeBlobs> {
    const blobs = new FakeBlobs(options);
    await once(blobs.#server.listen(0, '127.0.0.1'), 'listening');
    return blobs;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The blob endpoint of the account, path style, without a slash at the end. */
  get url(): string {
    return `${this.#origin}/${this.account}`;
  }

  get #origin(): string {
    return `${this.#scheme}://127.0.0.1:${this.port}`;
  }

  get connectionString(): string {
    const { account, key, url } = this;
    return `DefaultEndpointsProtocol=${this.#scheme};AccountName=${account};AccountKey=${key};BlobEndpoint=${url};`;
  }

  createContainer(name: string): void {
    this.#main.containers.set(name, newContainer(this.clock));
  }

  /** The page blob at `container/name`, or at a URL of this service, whatever its query; undefined if there is none. */
  find(pathOrUrl: string): BlobView | undefined {
    const path = pathOrUrl.startsWith(this.#origin)
      ? decodeURIComponent(new URL(pathOrUrl).pathname.slice(1))
      : undefined;
    const [account = '', container = '', ...blob] = (path ?? `${this.account}/${pathOrUrl}`).split('/');
    return this.#accounts.get(account)?.containers.get(container)?.blobs.get(blob.join('/'));
  }

  /** The URL of `container/name`, or of `container`, with a service SAS. */
  sas(path: string, { permissions, expiresOn }: SasOptions): string {
    const [container = '', ...rest] = path.split('/');
    const blob = rest.join('/');
    const fields = { sv: '2022-11-02', sp: permissions, se: `${expiresOn.toISOString().slice(0, 19)}Z` };
    const query = new URLSearchParams({ ...fields, sr: blob === '' ? 'c' : 'b' });
    query.set('sig', signSas(this.#main.key, sasToSign(query, this.account, container, blob)));
    return `${this.url}/${encodeURI(path)}?${query.toString()}`;
  }

  /** A bearer token is good from now on until it expires; for https alone. */
  acceptToken(token: string, expiresOn: Date): void {
    this.#tokens.accept(token, expiresOn);
  }

  revokeToken(token: string): void {
    this.#tokens.revoke(token);
  }

  /** Makes the blob of a managed disk of `size` bytes, the footer among them. */
  attachDisk(name: string, size: number, options: DiskBlobOptions = {}): DiskBlob {
    const disk = attachDisk(this.#accounts, this.#origin, size, options, this.clock);
    this.disks.set(name, disk);
    return disk;
  }

  /** Forgets faults and requests, and makes the link good again. */
  reset(): void {
    this.faults.clear();
    this.link.reset();
    this.requests.length = 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return;
    await closeServer(this.#server);
    for (const { containers } of this.#accounts.values()) {
      for (const { blobs } of containers.values()) for (const { store } of blobs.values()) await store.close();
    }
  }
}
