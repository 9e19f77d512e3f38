import { FailbackError } from '../../errors.ts';

/** Something that would destroy what is needed, or whose time has not come. */
export function guard(message: string, hint: string): FailbackError {
  return new FailbackError('E_GUARD', message, { hint });
}
