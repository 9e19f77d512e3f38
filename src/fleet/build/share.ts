import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestName } from '../agreement.ts';
import { type FleetReport, isDone, reportName, reportText } from '../report.ts';
import type { ResultsPlace } from '../results/place.ts';

/** Copies the manifests of `folder` and the report that names them to where others look for them; each manifest once. */
export function sharer(folder: string, place: ResultsPlace): (report: FleetReport) => Promise<void> {
  const shared = new Set<string>();
  return async (report) => {
    for (const file of report.cells.filter(isDone).map(manifestName)) {
      if (shared.has(file)) continue;
      await place.write(file, await readFile(join(folder, file), 'utf8'));
      shared.add(file);
    }
    // Last, so that whoever reads it finds what it names.
    await place.write(reportName(report.shard), reportText(report));
  };
}
