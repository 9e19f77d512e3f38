import { resolve } from 'node:path';
import { FailbackError } from '../../errors.ts';
import { toolIdentity } from '../../manifest/manifest.ts';
import { type Cell, cellName, cellsOf, matrixOf, shardOf } from '../cell.ts';
import { fleetFacts } from '../facts.ts';
import type { FleetOptions } from './options.ts';
import { type CellResult, type FleetReport, pending, reportName } from '../report.ts';

/** A fleet while it is built. */
export interface FleetContext {
  readonly options: FleetOptions;
  readonly identity: Pick<FleetReport, 'matrix' | 'options' | 'tool' | 'shard'>;
  /** All that this machine has to see to. */
  readonly cells: readonly Cell[];
  /** Those that are built in this run. */
  todo: readonly Cell[];
  /** How it went, by the name of the image. */
  readonly results: Map<string, CellResult>;
  /** Name of the report in the output folder. */
  readonly reportFile: string;
  readonly startedAt: Date;
}

/** Throws `E_USAGE`, `E_REGION_UNKNOWN`, and what the guest's options throw, before anything is done. */
export async function fleetContext(options: FleetOptions): Promise<FleetContext> {
  const matrix = matrixOf(options);
  const { shard = null } = options;
  if (shard !== null && !(shard.index >= 0 && shard.index < shard.total)) {
    throw new FailbackError('E_USAGE', `There is no shard ${shard.index} of ${shard.total}.`, {
      hint: `Shards count from 0: the last one is ${shard.total - 1}/${shard.total}.`,
    });
  }
  const cells = shard === null ? cellsOf(matrix) : shardOf(cellsOf(matrix), shard);
  return {
    options: { ...options, outputDir: resolve(options.outputDir) },
    identity: { tool: toolIdentity(), matrix, options: await fleetFacts(options), shard },
    cells,
    todo: cells,
    results: new Map(),
    reportFile: reportName(shard),
    startedAt: new Date(),
  };
}

/** Adds to what is known of a cell. */
export function note({ results }: FleetContext, cell: Cell, news: Partial<CellResult>): CellResult {
  const name = cellName(cell);
  const result = { ...(results.get(name) ?? pending(cell)), ...news };
  results.set(name, result);
  return result;
}

/** How far the fleet is. */
export function reportOf({ identity, cells, results, startedAt }: FleetContext): FleetReport {
  return {
    reportVersion: 1,
    ...identity,
    cells: cells.flatMap((cell) => results.get(cellName(cell)) ?? []),
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
  };
}
