import { toFailbackError } from '../errors.ts';
import { type Host, inStep, report } from '../events.ts';
import { meter } from './meter.ts';
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
  try {
    signal.throwIfAborted();
    const reason = step.skip?.(ctx) ?? false;
    if (reason !== false) {
      report(host, 'step.skip', `${title}: ${reason}`, { id, reason }, id);
      return 0;
    }
    report(host, 'step.start', title, { id, title }, id);
    const gauge = meter((count) => report(host, 'step.progress', title, { id, ...count }, id));
    await withBeat(gauge.beat, () => step.run(ctx, { host: inStep(host, id), signal, progress: gauge.update }));
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

/** Calls `beat` once a second while the work goes on. */
async function withBeat(beat: () => void, work: () => Promise<void>): Promise<void> {
  const timer = setInterval(beat, 1000);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
}
