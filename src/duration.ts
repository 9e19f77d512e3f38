import { FailbackError } from './errors.ts';

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  sec: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const PART = /(\d+(?:\.\d+)?)\s*(ms|sec|s|min|m|h|d)\s*/gy;

/** Milliseconds from `90s`, `5min`, `1h30min`, `30d` or `500ms`. Throws `E_USAGE`. */
export function parseDuration(text: string): number {
  const parts = [...text.trim().matchAll(PART)];
  const whole = parts.map(([part]) => part).join('') === text.trim();
  const sum = parts.reduce((total, [, count, unit]) => total + Number(count) * (UNITS[unit ?? ''] ?? Number.NaN), 0);
  if (whole && parts.length > 0 && Number.isSafeInteger(Math.round(sum))) return Math.round(sum);
  throw new FailbackError('E_USAGE', `"${text}" is not a duration.`, {
    hint: 'Write a number with its unit, such as 90s, 5min or 1h30min.',
  });
}

/** Milliseconds for people: `0.8 s`, `42 s`, `5 min 07 s`, `2 h 03 min`, from three days on `12 days 04 h`. */
export function formatDuration(ms: number): string {
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const pad = (count: number) => String(count).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${pad(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 72) return `${hours} h ${pad(minutes % 60)} min`;
  return `${Math.floor(hours / 24)} days${hours % 24 === 0 ? '' : ` ${pad(hours % 24)} h`}`;
}
