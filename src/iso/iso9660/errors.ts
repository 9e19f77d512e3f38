import { FailbackError } from '../../errors.ts';

const FETCH_AGAIN = 'Download the ISO again and compare its SHA-512; `failback fetch` does both.';

/** A structure of the ISO that cannot be. */
export function damaged(message: string, data: Readonly<Record<string, unknown>> = {}): FailbackError {
  return new FailbackError('E_ISO_DAMAGED', `The ISO is damaged: ${message}.`, { hint: FETCH_AGAIN, data });
}

/** A volume that is longer than its file; sizes in bytes. */
export function truncated(message: string, data: { readonly need: number; readonly have: number }): FailbackError {
  return new FailbackError('E_ISO_TRUNCATED', message, { hint: FETCH_AGAIN, data });
}
