import { formatSize } from '../size.ts';
import type { CacheItem } from './item.ts';
import type { CacheList } from './list.ts';
import type { PruneResult } from './prune.ts';
import type { CheckedCache } from './check-cache.ts';

/** The cache as a table for people. */
export function formatCache({ dir, items, size }: CacheList): string {
  if (items.length === 0) return `Nothing is in ${dir}.`;
  return [`${dir}: ${formatSize(size)}, least recently used first`, ...formatItems(items)].join('\n');
}

export function formatPruned({ removed, freed, size }: PruneResult): string {
  const end = `${formatSize(size)} are left.`;
  if (removed.length === 0) return `Nothing was removed; ${end}`;
  return [...formatItems(removed), `${formatSize(freed)} were removed; ${end}`].join('\n');
}

export function formatVerified({ checked, damaged }: CheckedCache): string {
  const reasons = damaged.map(({ kind, path, reason }) => `damaged ${kind}: ${reason}: ${path}`);
  return [...reasons, `${checked} checked, ${damaged.length} damaged`].join('\n');
}

function formatItems(items: readonly CacheItem[]): string[] {
  const rows = items.map(({ kind, size, usedAt, name, what }) => [
    kind.padEnd(8),
    formatSize(size).padStart(10),
    `${new Date(usedAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    name.length > 24 ? name.slice(0, 12) : name,
    what,
  ]);
  return rows.map((cells) => `  ${cells.join('  ')}`.trimEnd());
}
