import { FailbackError } from '../../errors.ts';

/** A structure of a squashfs that cannot be. */
export function damaged(message: string, cause?: unknown): FailbackError {
  return new FailbackError('E_SQUASHFS_DAMAGED', `The squashfs is damaged: ${message}.`, {
    hint: 'Download the ISO again and compare its SHA-512; `failback fetch` does both.',
    cause,
  });
}
