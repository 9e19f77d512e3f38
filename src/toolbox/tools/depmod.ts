import type { ToolCall } from '../toolbox.ts';

/** Writes the indexes of the modules in `<base>/lib/modules/<version>` (man depmod(8)). */
export function depmod({ base, version }: { base: string; version: string }): ToolCall {
  return { tool: 'depmod', args: ['-b', base, version] };
}
