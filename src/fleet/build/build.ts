import { join } from 'node:path';
import { FailbackError } from '../../errors.ts';
import { makeFolder, outputError } from '../../files.ts';
import { withLock } from '../../lock.ts';
import { type RunPipelineOptions, runPipeline } from '../../pipeline/run.ts';
import type { Step } from '../../pipeline/step.ts';
import { buildCells } from './cells.ts';
import { cellName } from '../cell.ts';
import { type FleetContext, fleetContext, note, reportOf } from './context.ts';
import { keptResults } from './kept.ts';
import { removeLeftovers } from './leftovers.ts';
import type { FleetOptions } from './options.ts';
import type { CellResult, FleetReport } from '../report.ts';

/**
 * Builds an image for every cell of a fleet. Equal ISOs are downloaded once, and equal images built once; a cell that
 * fails does not stop the others, see `fleetFailure`. The report in `outputDir` says at any time how far it has come.
 * Throws `E_USAGE`, `E_REGION_UNKNOWN`, `E_OUTPUT`, `E_NO_SPACE`, `E_OUTPUT_BUSY`, the codes of the place for results, and
 * `E_INTERRUPTED`, after which `resume` goes on.
 */
export async function buildFleet(options: FleetOptions, io: RunPipelineOptions): Promise<FleetReport> {
  const ctx = await fleetContext(options);
  const { outputDir } = ctx.options;
  await makeFolder(outputDir);
  const busy = () => {
    throw new FailbackError('E_OUTPUT_BUSY', `Another run builds a fleet in ${outputDir}.`, {
      hint: 'Wait for it, or choose another folder with -o.',
    });
  };
  const lock = join(outputDir, `.${ctx.reportFile}.lock`);
  const run = () => runPipeline(STEPS, ctx, io);
  await withLock(lock, run, { signal: io.signal, onWait: busy }).catch((error: unknown) => {
    throw outputError(outputDir, error);
  });
  return reportOf(ctx);
}

const STEPS: readonly Step<FleetContext>[] = [
  { id: 'choose', title: 'See what is there', run: chooseCells },
  { id: 'images', title: 'Build the images', run: buildCells },
];

/** Leaves what an earlier run has finished, if that is wanted, and clears away what it has not. */
async function chooseCells(ctx: FleetContext): Promise<void> {
  const { only, resume = false, outputDir } = ctx.options;
  const path = join(outputDir, ctx.reportFile);
  const none = new Map<string, CellResult>();
  // Who looks after a fleet for months gets new regions and a new failback-kit.
  const kept = resume || only ? await keptResults(path, ctx.identity, only ? 'options' : 'all') : none;
  ctx.todo = only ? await only(ctx.cells) : ctx.cells.filter((cell) => !kept.has(cellName(cell)));
  for (const result of kept.values()) ctx.results.set(result.name, result);
  for (const cell of ctx.todo) {
    ctx.results.delete(cellName(cell));
    note(ctx, cell, {});
  }
  await removeLeftovers(outputDir, [ctx.reportFile.replace('.json', ''), ...ctx.todo.map(cellName)]);
}
