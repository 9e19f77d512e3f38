import type { Extent } from '../../../src/bytes.ts';
import type { FakeClock } from '../clock.ts';
import { Lease } from './lease.ts';
import { PageStore } from './page-store.ts';

/** A blob as a test looks at it. */
export interface BlobView {
  /** Bytes. */
  readonly size: number;
  /** Without `x-ms-meta-`, in lower case. */
  readonly metadata: Readonly<Record<string, string>>;
  read(offset: number, length: number): Promise<Buffer>;
  /** What was put and not cleared, by rising offset, neighbours joined. */
  ranges(): readonly Extent[];
}

let changes = 0;

/** What the service knows of a blob or container that changes. */
export class Version {
  readonly #clock: FakeClock;
  etag = '';
  lastModified = new Date(0);

  constructor(clock: FakeClock) {
    this.#clock = clock;
    this.touch();
  }

  touch(): void {
    this.etag = `"0x8DE${(++changes).toString(16).toUpperCase().padStart(12, '0')}"`;
    this.lastModified = new Date(this.#clock.now());
  }

  get headers(): Record<string, string> {
    return { etag: this.etag, 'last-modified': this.lastModified.toUTCString() };
  }
}

/** A page blob that exists. */
export class PageBlobState implements BlobView {
  readonly store = new PageStore();
  readonly version: Version;
  readonly lease: Lease;
  readonly created: Date;
  metadata: Readonly<Record<string, string>> = {};
  /** What the user said of its content, by response header: `content-type`, `content-md5`, … */
  content: Readonly<Record<string, string>> = {};

  constructor(
    public size: number,
    clock: FakeClock,
  ) {
    this.version = new Version(clock);
    this.lease = new Lease(clock);
    this.created = this.version.lastModified;
  }

  read(offset: number, length: number): Promise<Buffer> {
    return this.store.read(offset, Math.max(0, Math.min(length, this.size - offset)));
  }

  ranges(within: Extent = { offset: 0, length: this.size }): Extent[] {
    return this.store.ranges(within);
  }

  /** Shorter blobs lose what was behind their end. */
  resize(size: number): void {
    this.size = size;
    this.store.clear({ offset: size, length: Infinity });
  }
}
