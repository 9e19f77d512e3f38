import { sha256 } from '../files.ts';

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
  return {
    filesystemUuid: uuid(digest('filesystem')),
    diskUuid: uuid(digest('disk')),
    espUuid: uuid(digest('esp')),
    rootPartitionUuid: uuid(digest('root')),
    vhdUuid: uuid(digest('vhd')),
    espSerial: digest('esp-serial').slice(0, 8),
    mbrSignature: `0x${digest('mbr').slice(0, 8)}`,
    epoch,
  };
}

/** A UUID of version 8 (RFC 9562, section 5.8: free-form) from a hex digest. */
function uuid(hex: string): string {
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
