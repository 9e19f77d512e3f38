import type { Fault } from '../errors.ts';

/** What the shell sees, by who can mend it. */
export const EXIT_CODES = {
  internal: 1,
  user: 2,
  environment: 3,
  service: 4,
  check: 5,
  interrupted: 130,
} as const satisfies Record<Fault, number>;

export function exitCode(error: { readonly fault: Fault } | undefined): number {
  return error === undefined ? 0 : EXIT_CODES[error.fault];
}
