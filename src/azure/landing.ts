import type { StepIo } from '../step-io.ts';
import type { PageBlob } from './pages/page-blob.ts';

/** What is to land: enough to make the place for it, and to know it again. */
export interface Cargo {
  /** Bytes with the footer. */
  readonly fileSize: number;
  /** `diskDigest`. */
  readonly digest: string;
}

/** Where the bytes stand once all have arrived. */
export type Landed =
  | { readonly kind: 'disk'; readonly id: string }
  | { readonly kind: 'blob'; readonly url: string; readonly storageAccountId: string | undefined };

/** A place that waits for its bytes, or one where they all are. */
export type Berth =
  { readonly blob: PageBlob; readonly found: boolean; readonly landed?: undefined } | { readonly landed: Landed };

/**
 * A place for an upload, from its making until it is an ordinary disk or blob. Made again with the same options, in
 * another process or on another machine, it finds the same place.
 */
export interface Landing {
  /** Names the place, without secrets: an ARM id, or the blob's URL without its query. */
  readonly id: string;
  /**
   * Makes the place, or finds what an earlier upload of the same cargo (by its digest tag or metadata) left half-done
   * or brought to its end: then there is nothing to send and nothing to finish.
   * What is there of another cargo is thrown away only if `replace` was asked for. Throws `E_EXISTS` otherwise.
   */
  open(cargo: Cargo, io: StepIo): Promise<Berth>;
  /** Ends the access after the last byte; the service checks the footer. */
  finish(io: StepIo): Promise<Landed>;
  /**
   * Ends the access and removes the place, finished or not; with a digest, only if it is of that cargo. Nothing happens
   * if there is none. Throws `E_EXISTS` for what was not made by failback-kit.
   */
  discard(io: StepIo, digest?: string): Promise<void>;
}
