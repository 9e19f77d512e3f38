import type { StepIo } from '../../step-io.ts';

/** What the requests of a place report to, and what stops them. */
export type PlaceIo = Pick<StepIo, 'host' | 'signal'>;

/** Where the shards of a fleet leave their reports and manifests for each other: small files, without folders in it. */
export interface ResultsPlace {
  /** How it is named to people. */
  readonly name: string;
  /** Names of the files. Throws `E_INPUT_MISSING`, `E_AZURE`, `E_NETWORK`. */
  list(): Promise<string[]>;
  /** The text of a file. Throws `E_INPUT_MISSING` if there is none, `E_FORMAT` if it is too large to be ours. */
  read(name: string): Promise<string>;
  /** Writes a file; it is there whole, or not at all. Throws `E_OUTPUT_BUSY` if another run has written it meanwhile. */
  write(name: string, text: string): Promise<void>;
}

/** Bytes of the largest file that is read: a manifest has some ten kilobytes. */
export const LARGEST = 16 * 1024 * 1024;
