import { FailbackError } from '../errors.ts';

export { formatDuration } from '../duration.ts';

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  sec: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
};
const PART = /(\d+(?:\.\d+)?)\s*(ms|sec|s|min|m|h)\s*/gy;

/** Milliseconds from `90s`, `5min`, `1h30min` or `500ms`. Throws `E_USAGE`. */
export function parseDuration(text: string): number {
  const parts = [...text.trim().matchAll(PART)];
  const whole = parts.map(([part]) => part).join('') === text.trim();
  const sum = parts.reduce((total, [, count, unit]) => total + Number(count) * (UNITS[unit ?? ''] ?? Number.NaN), 0);
  if (whole && parts.length > 0 && Number.isSafeInteger(Math.round(sum))) return Math.round(sum);
  throw new FailbackError('E_USAGE', `"${text}" is not a duration.`, {
    hint: 'Write a number with its unit, such as 90s, 5min or 1h30min.',
  });
}
