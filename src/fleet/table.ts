import { formatDuration } from '../duration.ts';
import { formatSize } from '../size.ts';
import { textTable } from '../text-table.ts';
import { type FleetReport, isDone } from './report.ts';

/** How it went with each image of a fleet, and with all of them, for people. */
export function formatFleet({ cells, durationMs }: FleetReport): string {
  const rows = cells.map(({ region, generation, fs, state, fileSize, error, durationMs: time }) => {
    const size = fileSize === null ? '' : formatSize(fileSize);
    const about = error === null ? (isDone({ state }) ? formatDuration(time) : '') : `${error.code}: ${error.message}`;
    return [region, String(generation), fs, state, size, about];
  });
  const there = cells.filter(isDone);
  const counts = (['built', 'cached', 'kept'] as const).flatMap((state) => {
    const count = there.filter((cell) => cell.state === state).length;
    return count === 0 ? [] : [`${count} ${state}`];
  });
  const how = counts.length === 0 ? '' : ` (${counts.join(', ')})`;
  return [
    textTable([['region', 'gen', 'fs', 'state', 'size', 'time'], ...rows]),
    '',
    `${there.length} of ${cells.length} images are there${how}, ${formatDuration(durationMs)}`,
  ].join('\n');
}
