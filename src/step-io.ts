import type { Host, Unit } from './events.ts';

/** What the work of a pipeline step may use while it runs. */
export interface StepIo {
  /** Reports go to the step's own line. */
  readonly host: Host;
  readonly signal: AbortSignal;
  /** How far the step is: an absolute count. Cheap to call often; reports are thinned out and never go back. */
  readonly progress: (done: number, total: number | undefined, unit: Unit) => void;
}
