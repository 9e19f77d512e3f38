import type { ToolCall } from '../toolbox.ts';

/** Writes a partition table, given as an sfdisk script, into a file; see sfdisk(8), "Named-fields format". */
export function sfdisk(image: string, script: string): ToolCall {
  return {
    tool: 'sfdisk',
    args: ['--quiet', '--no-reread', '--no-tell-kernel', '--wipe', 'never', image],
    input: script,
  };
}
