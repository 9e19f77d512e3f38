import { FailbackError } from '../../errors.ts';
import { formatSize } from '../../size.ts';
import type { Toolbox } from '../../toolbox/toolbox.ts';
import { freeSpace, parseFreeSpace } from '../../toolbox/tools/coreutils.ts';

/** Throws `E_NO_SPACE` with need and have unless the toolbox's work folder has `need` bytes free. */
export async function requireToolboxSpace(toolbox: Toolbox, need: number, signal: AbortSignal): Promise<void> {
  const { stdout } = await toolbox.run(freeSpace(), { signal });
  const have = parseFreeSpace(stdout);
  if (have === undefined || have >= need) return;
  const where = toolbox.kind === 'host' ? 'The work folder' : `The container's file system (${toolbox.kind})`;
  throw new FailbackError(
    'E_NO_SPACE',
    `${where} has ${formatSize(have)} free, but the build needs ${formatSize(need)}.`,
    {
      hint:
        toolbox.kind === 'host'
          ? 'Set TMPDIR to a folder with more room.'
          : `Free some space where ${toolbox.kind} keeps its data.`,
      data: { need, have },
    },
  );
}
