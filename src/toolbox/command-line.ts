import { redact } from '../redact.ts';
import type { ToolCall } from './toolbox.ts';

/** The call as a line that can be pasted into a POSIX shell, without secrets. */
export function commandLine({ tool, args, env = {} }: ToolCall): string {
  const assignments = Object.entries(env).map(([name, value]) => `${name}=${word(value)}`);
  return redact([...assignments, ...[tool, ...args].map(word)].join(' '));
}

/** Secrets go before quoting, which could hide them. */
function word(text: string): string {
  return quote(redact(text));
}

/** One word for a POSIX shell. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
