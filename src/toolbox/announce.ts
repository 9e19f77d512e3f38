import { type Host, report } from '../events.ts';
import { commandLine } from './command-line.ts';
import type { RunOptions, ToolCall } from './toolbox.ts';

/** Reports that a tool is started, and gives the listener that reports its lines and hands them on. */
export function announce(host: Host, call: ToolCall, { quiet = false, onLine }: RunOptions): RunOptions['onLine'] {
  const { tool } = call;
  const command = commandLine(call);
  report(host, 'tool.start', command, { tool, command });
  return (line, from) => {
    if (!quiet) report(host, 'tool.line', line, { tool, line });
    onLine?.(line, from);
  };
}
