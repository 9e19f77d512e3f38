import { redact } from '../redact.ts';
import type { ToolCall } from './toolbox.ts';

/** The call as a line that can be pasted into a POSIX shell, without secrets. */
export function commandLine({ tool, args, env = {} }: ToolCall): string {
  const assignments = Object.entries(env).map(([name, value]) => `${name}=${quote(value)}`);
  return redact([...assignments, ...[tool, ...args].map(quote)].join(' '));
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
