import type { EventData, Unit } from '../../events.ts';
import { formatSize } from '../../size.ts';
import { formatDuration } from '../duration.ts';

type Count = EventData['step.progress'];

/** Time in which a sample loses most of its weight, in milliseconds. */
const WINDOW = 3000;

/** How far a step is, with a rate averaged over the last seconds. */
export interface Gauge {
  /** Takes a count at a time in milliseconds, and says it for people: `412 MiB of 953.1 MiB (43%), 88.1 MiB/s, 6 s left`. */
  update(count: Count, time: number): string;
}

export function createGauge(): Gauge {
  let last: { done: number; time: number } | undefined;
  let rate: number | undefined;
  return {
    update(count, time) {
      if (last !== undefined && time > last.time) {
        const elapsed = time - last.time;
        const now = ((count.done - last.done) / elapsed) * 1000;
        const weight = 1 - Math.exp(-elapsed / WINDOW);
        rate = rate === undefined ? now : rate + (now - rate) * weight;
      }
      last = { done: count.done, time };
      return describe(count, rate);
    },
  };
}

/** Part of the whole, 0 to 1; undefined if the whole is not known. */
export function fraction({ done, total }: Count): number | undefined {
  return total === undefined || total <= 0 ? undefined : Math.min(1, done / total);
}

function describe(count: Count, rate: number | undefined): string {
  const { done, total, unit } = count;
  const part = fraction(count);
  const percent = part === undefined ? '' : ` (${Math.floor(part * 100)}%)`;
  const words = [
    (total === undefined ? amount(done, unit) : `${amount(done, unit)} of ${amount(total, unit)}`) + percent,
  ];
  if (rate !== undefined && rate > 0 && unit === 'bytes') words.push(`${formatSize(Math.round(rate))}/s`);
  if (rate !== undefined && rate > 0 && unit !== 'seconds' && total !== undefined && total > done) {
    const seconds = Math.ceil((total - done) / rate);
    words.push(`${seconds < 60 ? `${seconds} s` : formatDuration(seconds * 1000)} left`);
  }
  return words.join(', ');
}

/** `412 MiB`, `12 s`, `7`. */
export function amount(count: number, unit: Unit): string {
  if (unit === 'bytes') return formatSize(count);
  return unit === 'seconds' ? `${Math.round(count)} s` : String(count);
}
