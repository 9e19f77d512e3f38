import { join } from 'node:path';
import { FailbackError, toFailbackError } from '../../errors.ts';
import { writeAtomically } from '../../files.ts';
import type { StepIo } from '../../step-io.ts';
import { announce } from '../announce.ts';
import { cellBuilder } from './cell.ts';
import type { Cell } from '../cell.ts';
import { type FleetContext, note, reportOf } from './context.ts';
import { type CellResult, reportText } from '../report.ts';
import { openPlace } from '../results/open.ts';
import { createSaver, type Saver } from '../saver.ts';
import { sharer } from './share.ts';

/** Builds the cells that are to be built, and keeps the report up to date, here and where the results go. */
export async function buildCells(ctx: FleetContext, io: StepIo): Promise<void> {
  const { host, signal, progress } = io;
  const build = cellBuilder(ctx.options, { host, signal });
  const [report, results] = [reportSaver(ctx), resultsSaver(ctx, io)];
  let done = 0;
  const step = () => {
    report.touch();
    results?.touch();
    progress(done++, ctx.todo.length, 'items');
  };
  step();
  const work = async (cell: Cell) => {
    const result = await attempt(ctx, cell, build, signal);
    if (result.state === 'pending') return;
    announce(result, io);
    step();
  };
  await Promise.all(ctx.todo.map(work));
  await report.settle();
  if (signal.aborted) throw stopped(signal.reason);
  await results?.settle();
}

/** Does one cell; one that was broken off stays pending. */
async function attempt(
  ctx: FleetContext,
  cell: Cell,
  build: ReturnType<typeof cellBuilder>,
  signal: AbortSignal,
): Promise<CellResult> {
  const started = performance.now();
  try {
    return note(ctx, cell, await build(cell, (iso) => note(ctx, cell, { iso })));
  } catch (error) {
    const { code, message, hint } = toFailbackError(error, signal);
    if (code === 'E_INTERRUPTED') return note(ctx, cell, {});
    const durationMs = Math.round(performance.now() - started);
    return note(ctx, cell, { state: 'failed', error: { code, message, hint }, durationMs });
  }
}

function reportSaver(ctx: FleetContext): Saver {
  const path = join(ctx.options.outputDir, ctx.reportFile);
  return createSaver(() => writeAtomically(path, (file) => file.writeFile(reportText(reportOf(ctx)))));
}

function resultsSaver(ctx: FleetContext, io: StepIo): Saver | undefined {
  const { results, outputDir, caFile, env = process.env } = ctx.options;
  if (results === undefined) return undefined;
  const share = sharer(outputDir, openPlace(results, { caFile, env }, io));
  return createSaver(() => share(reportOf(ctx)));
}

function stopped(cause: unknown): FailbackError {
  return new FailbackError('E_INTERRUPTED', 'Interrupted.', {
    hint: 'What is finished is kept, and unfinished downloads go on: the same command with --resume does the rest.',
    cause,
  });
}
