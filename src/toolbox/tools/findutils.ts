import type { ToolCall } from '../toolbox.ts';

/** Lists the regular files below a folder, by paths from there, sorted by nothing (man find(1)). */
export function listFiles(folder: string): ToolCall {
  return { tool: 'find', args: [folder, '-type', 'f', '-printf', '%P\\n'] };
}

/** The paths in the answer. */
export function parseFiles(output: string): string[] {
  return output.split('\n').filter(Boolean);
}
