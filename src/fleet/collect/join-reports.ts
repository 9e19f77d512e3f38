import { type Cell, cellName, cellsOf } from '../cell.ts';
import { type CellResult, type FleetReport, isDone, pending } from '../report.ts';

/** The reports of one fleet as one: all cells of its matrix, of each the better result, then the newer. */
export function joinReports(reports: readonly FleetReport[]): FleetReport {
  const [first] = reports;
  if (first === undefined) throw new Error('there is nothing to join');
  const newestFirst = [...reports].sort((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt));
  const results = newestFirst.flatMap(({ cells }) => cells);
  const begun = Math.min(...reports.map(({ startedAt }) => Date.parse(startedAt)));
  const ended = Math.max(...reports.map(({ startedAt, durationMs }) => Date.parse(startedAt) + durationMs));
  return {
    ...first,
    shard: null,
    cells: cellsOf(first.matrix).map((cell) => best(cell, results)),
    startedAt: new Date(begun).toISOString(),
    durationMs: ended - begun,
  };
}

function best(cell: Cell, results: readonly CellResult[]): CellResult {
  const name = cellName(cell);
  const own = results.filter((result) => result.name === name);
  return own.find(isDone) ?? own.find(({ state }) => state === 'failed') ?? own[0] ?? pending(cell);
}
