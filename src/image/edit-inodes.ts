import { FailbackError } from '../errors.ts';
import type { Toolbox } from '../toolbox/toolbox.ts';
import { debugfs, debugfsComplaint } from '../toolbox/tools/e2fsprogs.ts';

export interface InodeEdits {
  /** The disk in the toolbox, and where its ext4 file system starts in bytes. */
  readonly image: string;
  readonly offset: number;
  readonly commands: readonly string[];
  /** Unix seconds: debugfs's clock. */
  readonly epoch: number;
}

/** Runs debugfs commands that write. Throws `E_TOOL_FAILED` also for what debugfs only complains of. */
export async function editInodes(toolbox: Toolbox, edits: InodeEdits, signal: AbortSignal | undefined): Promise<void> {
  const { stderr } = await toolbox.run(debugfs({ ...edits, write: true }), { signal });
  const complaint = debugfsComplaint(stderr);
  if (complaint !== undefined) throw new FailbackError('E_TOOL_FAILED', `debugfs could not set an inode: ${complaint}`);
}
