import type { Host, Unit } from '../events.ts';

/** What a step may use while it runs. */
export interface StepIo {
  /** Reports go to the step's own line. */
  readonly host: Host;
  readonly signal: AbortSignal;
  /** How far the step is: an absolute count. Cheap to call often; reports are thinned out and never go back. */
  progress(done: number, total: number | undefined, unit: Unit): void;
}

/** One step of a pipeline over the context `C`; a pipeline is an array of them. */
export interface Step<C> {
  readonly id: string;
  readonly title: string;
  /** A reason to skip the step, or false. */
  skip?(ctx: C): string | false;
  run(ctx: C, io: StepIo): Promise<void>;
}
