import { dirname, join } from 'node:path';
import { writeAtomically } from '../../files.ts';
import type { Flow } from '../flow.ts';
import type { RecoveryReport } from './report.ts';
import { reportMarkdown } from './report-markdown.ts';

/** Paths of a report. */
export interface ReportFiles {
  readonly markdown: string;
  readonly json: string;
}

/**
 * Writes the report of a drill beside the plan, or where `wanted` says, and that of a failover if it says where: as
 * Markdown and as JSON. Null in a dry run, or if nothing began. Throws `E_OUTPUT`, `E_NO_SPACE`.
 */
export async function writeReport(
  { path, dryRun }: Pick<Flow, 'path' | 'dryRun'>,
  report: RecoveryReport,
  wanted: string | undefined,
): Promise<ReportFiles | null> {
  if (dryRun || (wanted === undefined && report.kind !== 'drill')) return null;
  if (report.startedAt === null) return null;
  const { plan, kind, startedAt } = report;
  const usual = join(dirname(path), `dr-${kind}-${plan}-${startedAt.slice(0, 10)}`);
  const base = wanted?.replace(/\.(?:md|json)$/i, '') ?? usual;
  const files = { markdown: `${base}.md`, json: `${base}.json` };
  await writeAtomically(files.markdown, (file) => file.writeFile(reportMarkdown(report)));
  await writeAtomically(files.json, (file) => file.writeFile(`${JSON.stringify(report, null, 2)}\n`));
  return files;
}
