import { type FailbackError, isFailbackError } from '../../errors.ts';
import { guard } from '../failover/guard.ts';
import type { Subject } from './look.ts';

/** Which servers `require` refuses, and why. */
export function refusalsOf(
  subjects: readonly Subject[],
  require: (subject: Subject) => void,
): ReadonlyMap<string, FailbackError> {
  return new Map(
    subjects.flatMap((subject) => {
      try {
        require(subject);
        return [];
      } catch (error) {
        if (!isFailbackError(error)) throw error;
        return [[subject.server.name, error] as const];
      }
    }),
  );
}

/** With nothing left to do there is nothing to approve, and no hook to run. Throws `E_GUARD`. */
export function refuseAll(subjects: readonly Subject[], require: (subject: Subject) => void): void {
  const errors = [...refusalsOf(subjects, require).values()];
  const [first] = errors;
  if (!first || errors.length < subjects.length) return;
  if (errors.length === 1) throw first;
  throw guard(`Nothing was done. ${errors.map(({ message }) => message).join(' ')}`, first.hint ?? '');
}
