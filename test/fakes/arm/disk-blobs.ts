/** The blob behind a managed disk: zeros in its whole length at first. */
export interface DiskBlob {
  /** A URL with a signature, good until `expiresOn` or `revoke`. */
  url(options: { readonly access: 'Read' | 'Write'; readonly expiresOn: Date }): string;
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Ends the access of every URL. */
  revoke(): void;
  /** The bytes are gone. */
  remove(): Promise<void>;
}

/** What an ARM needs of a service of page blobs: `FakeBlobs`, or a stub. */
export interface DiskBlobs {
  attachDisk(name: string, size: number, options?: { readonly needsToken?: boolean }): DiskBlob;
  /** A page blob of a storage account, by its URL; undefined if there is none. */
  find(url: string): (Pick<DiskBlob, 'read'> & { readonly size: number }) | undefined;
  /** A token for storage was issued. */
  acceptToken(token: string, expiresOn: Date): void;
  revokeToken(token: string): void;
}
