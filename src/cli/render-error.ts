import type { FailbackError } from '../errors.ts';
import { clean, cleanDeep } from './clean.ts';
import type { Colors } from './colors.ts';

/** Where bugs are reported. */
const REPORT =
  'This is a bug of failback-kit. Please report it with the lines above and the output of failback doctor.';
const LAST_LINES = 20;

/** An error for people: what happened, the command that failed with its last lines, what to do next. */
export function renderError(error: FailbackError, colors: Colors): string {
  const lines = [`${colors.red('error')} ${colors.bold(error.code)}: ${clean(error.message)}`];
  const { command, stderr } = error.data;
  if (typeof command === 'string') lines.push(`command: ${clean(command)}`);
  if (typeof stderr === 'string') lines.push(...lastLines(clean(stderr)).map((line) => colors.dim(`  | ${line}`)));
  if (error.fault === 'internal') lines.push(colors.dim(clean(stackOf(error))), REPORT);
  if (error.hint !== undefined) lines.push(`${colors.green('hint')}: ${clean(error.hint)}`);
  return `${lines.join('\n')}\n`;
}

/** An error for programs. */
export function errorJson(error: FailbackError): object {
  const { code, fault, message, hint = null, data } = error;
  return cleanDeep({ code, fault, message, hint, data });
}

function lastLines(text: string): string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-LAST_LINES);
}

function stackOf(error: FailbackError): string {
  const { cause } = error;
  return (cause instanceof Error ? cause.stack : error.stack) ?? error.message;
}
