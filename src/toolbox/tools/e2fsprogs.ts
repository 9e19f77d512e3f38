import type { ToolCall } from '../toolbox.ts';

export interface Mke2fsOptions {
  readonly image: string;
  /** Where the file system starts in the image, and how long it is; bytes, whole blocks. */
  readonly offset: number;
  readonly size: number;
  readonly uuid: string;
  readonly label: string;
  /** Folder whose content goes in. */
  readonly tree: string;
  /** The mke2fs.conf that decides the features, and its `fs_type` to use. */
  readonly config: string;
  readonly usage: string;
  /** Unix seconds of every time in the file system. */
  readonly epoch: number;
}

/** Makes an ext4 file system inside a file; mke2fs(8). */
export function mke2fs(o: Mke2fsOptions): ToolCall {
  const extended = [
    `offset=${o.offset}`,
    `hash_seed=${o.uuid}`,
    'lazy_itable_init=0',
    'lazy_journal_init=0',
    'root_owner=0:0',
    'nodiscard',
  ];
  return {
    tool: 'mke2fs',
    args: [
      ...['-q', '-F', '-t', 'ext4', '-T', o.usage, '-m', '0', '-J', 'size=16'],
      ...['-U', o.uuid, '-L', o.label, '-d', o.tree, '-E', extended.join(','), o.image, `${o.size / 1024}k`],
    ],
    env: { MKE2FS_CONFIG: o.config, E2FSPROGS_FAKE_TIME: String(o.epoch) },
  };
}

/** Runs debugfs commands on the file system at `offset` bytes in the image; `epoch` is its clock. */
export function debugfs(o: {
  image: string;
  offset: number;
  commands: readonly string[];
  epoch: number;
  write: boolean;
}): ToolCall {
  return {
    tool: 'debugfs',
    args: [...(o.write ? ['-w'] : []), '-f', '-', `${o.image}?offset=${o.offset}`],
    env: { E2FSPROGS_FAKE_TIME: String(o.epoch) },
    input: `${o.commands.join('\n')}\n`,
  };
}

/** A run of blocks of a file: logical and physical block number and count. */
export interface BlockRun {
  readonly logical: number;
  readonly physical: number;
  readonly count: number;
}

/** The leaf extents in the output of debugfs's `dump_extents -l`. */
export function parseExtents(output: string): BlockRun[] {
  const row = /^\s*\d+\/\s*\d+\s+\d+\/\s*\d+\s+(\d+)\s+-\s+\d+\s+(\d+)\s+-\s+\d+\s+(\d+)/gm;
  return [...output.matchAll(row)].map(([, logical, physical, count]) => ({
    logical: Number(logical),
    physical: Number(physical),
    count: Number(count),
  }));
}

/** What debugfs complains of: it goes on after an error and ends with exit code 0. */
export function debugfsComplaint(stderr: string): string | undefined {
  return stderr.split('\n').find((line) => line.trim() !== '' && !/^debugfs \d/.test(line));
}
