import { stringify } from 'yaml';
import type { Candidate, Choice } from './choice.ts';

/** `key: value # note`, two spaces in; only a comment if there is no value. */
export function line(key: string, value: string | undefined, note = '', example = ''): string {
  if (value === undefined) return `  # ${key}: ${example}${comment(note)}`.trimEnd();
  return `  ${key}: ${scalar(value)}${comment(note)}`;
}

/** A value with what else there is; without one, the key waits for the reader. */
export function choiceLines(key: string, { chosen, others }: Choice, none: string): string {
  if (chosen) return [line(key, chosen.value, chosen.note), ...others.map((one) => option(key, one))].join('\n');
  if (others.length === 0) return `  ${key}:${comment(none)}`;
  return [`  ${key}:${comment('choose one')}`, ...others.map((one) => option(key, one))].join('\n');
}

/** The same for a key that need not be there. */
export function optionLines(key: string, candidates: readonly Candidate[]): string {
  return candidates.map((one) => option(key, one)).join('\n');
}

function option(key: string, { value, note }: Candidate): string {
  return `  # ${key}: ${scalar(value)}${comment(note)}`;
}

/** A text as YAML has it: quoted where it would be read as something else. */
export function scalar(value: string): string {
  return stringify(value, { lineWidth: 0 }).trimEnd();
}

/** Names and tags come from others: nothing in them ends the comment. */
export function comment(note: string): string {
  return note === '' ? '' : ` # ${note.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')}`;
}
