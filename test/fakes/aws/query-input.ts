/** What a form of the query protocol has in its fields; each refusal is worded as AWS words it. */
import { AwsError, type Wire } from './service.ts';

export function text(input: Wire, name: string): string {
  const value = optionalText(input, name);
  if (value === undefined)
    throw invalid(`Value null at '${lower(name)}' failed to satisfy constraint: Member must not be null`);
  return value;
}

export function optionalText(input: Wire, name: string): string | undefined {
  const value = input[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A text of this form; `least` to `most` characters. */
export function named(input: Wire, name: string, form: RegExp, most: number, least = 1): string {
  const value = text(input, name);
  const at = `Value '${value}' at '${lower(name)}' failed to satisfy constraint`;
  if (value.length < least) throw invalid(`${at}: Member must have length greater than or equal to ${least}`);
  if (value.length > most) throw invalid(`${at}: Member must have length less than or equal to ${most}`);
  if (!form.test(value)) throw invalid(`${at}: Member must satisfy regular expression pattern: ${form.source}`);
  return value;
}

/** A whole number from `least` to `most`. */
export function number(input: Wire, name: string, least: number, most: number, otherwise: number): number {
  const value = optionalText(input, name);
  if (value === undefined) return otherwise;
  const found = Number(value);
  const at = `Value '${value}' at '${lower(name)}' failed to satisfy constraint`;
  if (!Number.isInteger(found)) throw new AwsError(400, 'MalformedInput', `${value} is no number`);
  if (found < least) throw invalid(`${at}: Member must have value greater than or equal to ${least}`);
  if (found > most) throw invalid(`${at}: Member must have value less than or equal to ${most}`);
  return found;
}

export function texts(input: Wire, name: string): readonly string[] {
  return objects(input, name) as readonly unknown[] as readonly string[];
}

export function objects(input: Wire, name: string): readonly Wire[] {
  const value = input[name];
  return Array.isArray(value) ? (value as readonly Wire[]) : [];
}

export function invalid(constraint: string): AwsError {
  return new AwsError(400, 'ValidationError', `1 validation error detected: ${constraint}`);
}

function lower(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
