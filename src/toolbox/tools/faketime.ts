import type { ToolCall } from '../toolbox.ts';

/** The call with a clock that stands still at `epoch` (Unix seconds), for tools that stamp what they write. */
export function faketime(epoch: number, call: ToolCall): ToolCall {
  const stamp = new Date(epoch * 1000).toISOString().slice(0, 19).replace('T', ' ');
  return { ...call, tool: 'faketime', args: ['-f', stamp, call.tool, ...call.args] };
}
