import type { Problem } from '../problem.ts';
import { type Partition, SECTOR } from './types.ts';

/** Partitions that lie outside the disk, on the table itself, or on one another. */
export function placementProblems(partitions: readonly Partition[], diskSize: number): Problem[] {
  const problems: Problem[] = [];
  const complain = (code: string, message: string) => problems.push({ code, severity: 'error', message });
  const sorted = [...partitions].sort((a, b) => a.start - b.start);
  for (const [place, { index, start, size }] of sorted.entries()) {
    if (size <= 0) complain('partition-empty', `Partition ${index} has no sectors.`);
    if (start < SECTOR) complain('partition-on-table', `Partition ${index} covers the partition table.`);
    if (start + size > diskSize) {
      complain('partition-outside', `Partition ${index} ends at byte ${start + size}, the disk at ${diskSize}.`);
    }
    const next = sorted[place + 1];
    if (next !== undefined && start + size > next.start) {
      complain('partition-overlap', `Partitions ${index} and ${next.index} overlap.`);
    }
  }
  return problems;
}
