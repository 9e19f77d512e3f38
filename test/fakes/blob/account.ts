import type { FakeClock } from '../clock.ts';
import { type PageBlobState, Version } from './page-blob-state.ts';

/** A stored access policy: what a SAS that names it may do, for as long as the policy is there. */
export interface AccessPolicy {
  /** Letters as in `sp`. */
  readonly permissions: string;
  readonly expiresOn: Date;
}

export interface Container {
  readonly version: Version;
  metadata: Readonly<Record<string, string>>;
  readonly blobs: Map<string, PageBlobState>;
  readonly policies: Map<string, AccessPolicy>;
}

/** How the endpoint of a managed disk differs from a storage account. */
export interface DiskBlobOptions {
  /** Checksums that it takes; others are refused with 400. Both unless told. */
  readonly checksums?: readonly ('md5' | 'crc64')[];
  /** The newest `x-ms-version` that it knows; newer ones are refused with 400. Any unless told. */
  readonly newestVersion?: string;
  /** A bearer token is asked for beside the SAS (`dataAccessAuthMode: AzureActiveDirectory`). */
  readonly needsToken?: boolean;
}

export interface Account {
  readonly name: string;
  /** Decoded. */
  readonly key: Buffer;
  readonly containers: Map<string, Container>;
  /** Set for a hidden account that holds nothing but the blob of a managed disk. */
  readonly disk: DiskBlobOptions | undefined;
}

export function newContainer(clock: FakeClock, metadata: Readonly<Record<string, string>> = {}): Container {
  return { version: new Version(clock), metadata, blobs: new Map(), policies: new Map() };
}
