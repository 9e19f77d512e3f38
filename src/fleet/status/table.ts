import type { CellStatus, FleetStatus } from './status.ts';
import { isServed } from './served.ts';
import { textTable } from '../../text-table.ts';

/** How the cells stand, for people: `all`, or only those that are not current. */
export function formatStatus({ cells, counts }: FleetStatus, all = true): string {
  const shown = all ? cells : cells.filter(({ verdict }) => verdict !== 'current');
  const head = ['image', 'verdict', 'AWS serves', 'folder', 'published', 'why'];
  const words = Object.entries(counts).filter(([, count]) => count > 0);
  return [
    ...(shown.length === 0 ? [] : [textTable([head, ...shown.map(row)]), '']),
    words.map(([verdict, count]) => `${count} ${verdict}`).join(', '),
  ].join('\n');
}

function row({ name, verdict, served, folder, published, reasons, notes }: CellStatus): string[] {
  const there = isServed(served)
    ? `${short(served.sha512)} ${(served.lastModified ?? '').slice(0, 10)}`.trim()
    : served.code;
  return [
    ...[name, verdict, there],
    folder === null ? '-' : short(folder.iso),
    published === null ? '-' : published.iso === null ? 'no tag' : short(published.iso),
    [...reasons, ...notes].join('; '),
  ];
}

/** Enough of a digest to tell ISOs apart by eye. */
function short(digest: string): string {
  return digest.slice(0, 8);
}
