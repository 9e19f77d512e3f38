import { formatDuration } from '../../duration.ts';
import { formatSize } from '../../size.ts';
import { isPublished, type PublishReport } from './report.ts';
import { textTable } from '../../text-table.ts';

/** How it went with the image of each cell, and what was left, for people. */
export function formatPublished({ cells, calls, durationMs }: PublishReport): string {
  const rows = cells.map(({ name, state, sent, id, error }) => {
    const about = error === null ? (id ?? '') : `${error.code}: ${error.message}`;
    return [name, state, sent === 0 ? '' : formatSize(sent), about];
  });
  const sources = [...new Set(cells.flatMap(({ source }) => source ?? []))];
  const stand = cells.filter(isPublished).length;
  return [
    textTable([['image', 'state', 'sent', 'is'], ...rows]),
    '',
    ...sources.map((source) => `${source} is still there, and costs as long as it stays`),
    ...(calls ?? []).map(({ method, resource }) => `${method} ${resource}`),
    calls === null
      ? `${stand} of ${cells.length} images are published, ${formatDuration(durationMs)}`
      : 'a dry run: nothing was changed',
  ].join('\n');
}
