import type { Extent } from '../../bytes.ts';

/** Most bytes of one Put Page request (Put Page, REST API of Blob Storage). */
export const MAX_PUT = 4 * 1024 * 1024;

export interface PageBlobOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface PutOptions extends PageBlobOptions {
  /** MD5 of the data, if it is known already. */
  readonly md5?: Uint8Array | undefined;
}

/**
 * A page blob that exists in its whole length: a blob in a storage account, or a managed disk that is being uploaded.
 * Offsets and lengths are bytes, multiples of 512.
 *
 * Each call is one request without retries. Throws `E_AZURE` (`data.status`, `data.azureCode`), `E_NETWORK`,
 * `E_AZURE_LOGIN` and the signal's reason; `isTransientAzure` tells what may pass by itself.
 */
export interface PageBlob {
  /** Host and path, for people: never its query. */
  readonly name: string;
  /** Its length in bytes. */
  length(options?: PageBlobOptions): Promise<number>;
  /** Puts at most 4 MiB at once, all or nothing; the service checks the transactional checksum. */
  put(offset: number, data: Uint8Array, options?: PutOptions): Promise<void>;
  /** Makes a range of any length zeros. */
  clear(extent: Extent, options?: PageBlobOptions): Promise<void>;
  /** What was put and not cleared, by rising offset, neighbours joined. */
  ranges(options?: PageBlobOptions): Promise<readonly Extent[]>;
  read(offset: number, length: number, options?: PageBlobOptions): Promise<Uint8Array>;
}
