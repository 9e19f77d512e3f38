import { FailbackError } from '../errors.ts';
import { type FleetReport, isDone } from './report.ts';

/** How it went with one part of a fleet, as far as failures go. */
interface Part {
  readonly name: string;
  readonly error: { readonly code: string } | null;
}

/** `E_FLEET` for the parts that failed, which is no reason not to have the others; undefined if there are none. */
export function partsFailed(parts: readonly Part[], done: string, hint: string): FailbackError | undefined {
  const failed = parts.flatMap(({ name, error }) => (error === null ? [] : [[name, error.code] as const]));
  if (failed.length === 0) return undefined;
  const images = `${parts.length} ${parts.length === 1 ? 'image' : 'images'}`;
  return new FailbackError('E_FLEET', `${failed.length} of ${images} could not be ${done}.`, {
    hint,
    data: { cells: Object.fromEntries(failed) },
  });
}

/** The error of a fleet in which not all images were built; undefined if all are there. */
export function fleetFailure({ cells }: FleetReport): FailbackError | undefined {
  return partsFailed(cells, 'built', 'What is there is kept: the same command with --resume tries the others again.');
}

/** The error of a joined fleet that is not whole; undefined if it is. */
export function collectFailure({ cells }: FleetReport): FailbackError | undefined {
  const failed = cells.filter((cell) => !isDone(cell));
  if (failed.length === 0) return undefined;
  const names = failed.map(({ name, state }) => `${name} (${state === 'failed' ? 'failed' : 'missing'})`);
  return new FailbackError(
    'E_CHECK_FAILED',
    `${failed.length} of ${cells.length} images of the fleet are not there: ${names.join(', ')}.`,
    {
      hint: 'Run the shards that should have built them again, with --resume.',
      data: { cells: Object.fromEntries(failed.map(({ name, state, error }) => [name, error?.code ?? state])) },
    },
  );
}
