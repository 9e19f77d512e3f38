import { Readable } from 'node:stream';
import { FailbackError } from '../../src/errors.ts';
import type { Toolbox, ToolCall } from '../../src/toolbox/toolbox.ts';

/** A toolbox that runs nothing: `answer` gives each call's standard output, or throws. It remembers the calls. */
export function fakeToolbox(answer: (call: ToolCall) => string = () => ''): Toolbox & { readonly calls: ToolCall[] } {
  const calls: ToolCall[] = [];
  return {
    kind: 'host',
    calls,
    put: async () => undefined,
    expose: async () => undefined,
    async run(call) {
      calls.push(call);
      return { stdout: answer(call), stderr: '', durationMs: 0 };
    },
    take: async () => Readable.from([]),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** What a toolbox throws for a tool that it does not have. */
export function toolMissing(tool: string): FailbackError {
  return new FailbackError('E_TOOL_MISSING', `${tool} is not installed.`, { data: { tool } });
}
