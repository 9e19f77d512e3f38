import { FailbackError } from '../errors.ts';

/** Something that is wrong in a file, without being a reason to stop reading it. */
export interface Problem {
  /** Stable name for programs, such as `gpt-backup-damaged`. */
  readonly code: string;
  /** An error means that the disk may be read wrongly or not at all; a warning that it works all the same. */
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

/** The error for a file that contradicts itself or ends too early. */
export function damaged(kind: string, message: string, data: Readonly<Record<string, unknown>> = {}): FailbackError {
  return new FailbackError('E_FORMAT', `The ${kind} is damaged: ${message}.`, {
    hint: 'Copy or export the file again; if it was copied by FTP, use binary mode.',
    data,
  });
}

/** The error for a file that may be fine, but is of a kind that is not read. */
export function unsupported(message: string, hint: string): FailbackError {
  return new FailbackError('E_FORMAT', message, { hint });
}
