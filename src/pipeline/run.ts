import { toFailbackError } from '../errors.ts';
import { type Host, inStep, report } from '../events.ts';
import type { StepIo } from '../step-io.ts';
import { type Meter, meter } from './meter.ts';
import type { Step } from './step.ts';

export interface RunPipelineOptions {
  readonly host: Host;
  readonly signal: AbortSignal;
}

/**
 * Runs the steps one after the other; throws the first error, as ours. Returns the duration in milliseconds of each step
 * that ended well: `timings`, which has them also after an error.
 */
export async function runPipeline<C>(
  steps: readonly Step<C>[],
  ctx: C,
  options: RunPipelineOptions,
  timings: Record<string, number> = {},
): Promise<Record<string, number>> {
  const { host, signal } = options;
  const started = performance.now();
  report(host, 'pipeline.start', 'start', { steps: steps.map(({ id, title }) => ({ id, title })) });
  for (const step of steps) timings[step.id] = await runStep(step, ctx, host, signal);
  report(host, 'pipeline.end', 'done', { durationMs: Math.round(performance.now() - started) });
  return timings;
}

async function runStep<C>(step: Step<C>, ctx: C, host: Host, signal: AbortSignal): Promise<number> {
  const { id, title } = step;
  const started = performance.now();
  let gauge: Meter | undefined;
  try {
    signal.throwIfAborted();
    const reason = step.skip?.(ctx) ?? false;
    if (reason !== false) {
      report(host, 'step.skip', `${title}: ${reason}`, { id, reason }, id);
      return 0;
    }
    report(host, 'step.start', title, { id, title }, id);
    gauge = meter((done, total, unit) => {
      report(host, 'step.progress', title, { id, done, unit, ...(total === undefined ? {} : { total }) }, id);
    });
    const io: StepIo = { host: inStep(host, id), signal, progress: gauge.update };
    await step.run(ctx, io);
    gauge.flush();
    const durationMs = Math.round(performance.now() - started);
    report(host, 'step.end', title, { id, durationMs }, id);
    return durationMs;
  } catch (error) {
    const ours = toFailbackError(error, signal);
    report(host, 'step.fail', `${title}: ${ours.message}`, { id, error: ours.code }, id);
    throw ours;
  }
}
