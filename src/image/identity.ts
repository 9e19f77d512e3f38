import { sha256 } from '../files.ts';
import { uuidFor } from '../formats/uuid.ts';

/** Everything in an image that would otherwise be random or the time of day. */
export interface Identity {
  /** The file system that GRUB and the live system look for. */
  readonly filesystemUuid: string;
  readonly diskUuid: string;
  readonly espUuid: string;
  readonly rootPartitionUuid: string;
  readonly vhdUuid: string;
  /** Volume id of the ESP, 8 hex digits. */
  readonly espSerial: string;
  /** MBR disk signature, `0x` and 8 hex digits. */
  readonly mbrSignature: string;
  /** Unix seconds of every time that is written. */
  readonly epoch: number;
}

/** Derives the identity from a digest of all inputs, so that the same input gives the same bytes. */
export function deriveIdentity(seed: string, epoch: number): Identity {
  const digest = (name: string) => sha256(`${seed}/${name}`);
  const uuid = (name: string) => uuidFor(`${seed}/${name}`);
  return {
    filesystemUuid: uuid('filesystem'),
    diskUuid: uuid('disk'),
    espUuid: uuid('esp'),
    rootPartitionUuid: uuid('root'),
    vhdUuid: uuid('vhd'),
    espSerial: digest('esp-serial').slice(0, 8),
    mbrSignature: `0x${digest('mbr').slice(0, 8)}`,
    epoch,
  };
}
