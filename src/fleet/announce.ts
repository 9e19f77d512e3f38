import { report } from '../events.ts';
import type { StepIo } from '../step-io.ts';

/** How it went with one image of a fleet. */
interface Done {
  readonly name: string;
  readonly state: string;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly durationMs: number;
}

/** Says how it went with one image. */
export function announce({ name, state, error, durationMs }: Done, { host }: Pick<StepIo, 'host'>): void {
  report(host, 'fleet.cell', `${name}: ${error === null ? state : `${error.message} (${error.code})`}`, {
    ...{ name, state, durationMs },
    ...(error === null ? {} : { error: error.code }),
  });
}
