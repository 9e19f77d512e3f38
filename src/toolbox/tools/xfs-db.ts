import type { ToolCall } from '../toolbox.ts';
import type { BlockRun } from './e2fsprogs.ts';

/** Runs xfs_db commands on an image; `expert` allows writing. xfs_db(8). */
export function xfsDb(image: string, commands: readonly string[], { expert = false } = {}): ToolCall {
  return { tool: 'xfs_db', args: [expert ? '-x' : '-r', ...commands.flatMap((command) => ['-c', command]), image] };
}

/** The extents in the output of xfs_db's `bmap`, in blocks from the start of the file system. */
export function parseBmap(output: string, agblocks: number): BlockRun[] {
  const row = /data offset (\d+) startblock \d+ \((\d+)\/(\d+)\) count (\d+)/g;
  return [...output.matchAll(row)].map(([, logical, group, block, count]) => ({
    logical: Number(logical),
    physical: Number(group) * agblocks + Number(block),
    count: Number(count),
  }));
}

/** The number of a field in the output of xfs_db's `print`. */
export function parseField(output: string, field: string): number | undefined {
  const match = new RegExp(`^${field} = (\\d+)`, 'm').exec(output);
  return match ? Number(match[1]) : undefined;
}
