import type { StepIo } from '../step-io.ts';

/** One step of a pipeline over the context `C`; a pipeline is an array of them. */
export interface Step<C> {
  readonly id: string;
  readonly title: string;
  /** A reason to skip the step, or false. */
  skip?(ctx: C): string | false;
  run(ctx: C, io: StepIo): Promise<void>;
}
