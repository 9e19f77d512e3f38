import type { EventData, FailbackEvent, Unit } from '../../events.ts';
import { formatSize } from '../../size.ts';
import { formatDuration } from '../../duration.ts';

type Count = EventData['step.progress'];
export type ProgressEvent = FailbackEvent & { readonly code: 'step.progress' | 'upload.pace' };

/** What is known of how far a step is, in one line for people. */
export interface Gauge {
  /** Such as `412 MiB of 953.1 MiB (43%), 88.1 MiB/s, 6 s left`; an upload adds `16 requests of 4 MiB`. */
  take(event: ProgressEvent): string;
}

export function createGauge(): Gauge {
  let count = '';
  let pace = '';
  return {
    take(event) {
      if (event.code === 'step.progress') count = describe(event.data);
      else pace = event.message;
      return [count, pace].filter(Boolean).join(', ');
    },
  };
}

export function isProgress(event: FailbackEvent): event is ProgressEvent {
  return event.code === 'step.progress' || event.code === 'upload.pace';
}

/** The id of the step that the event is about. */
export function stepOf(event: ProgressEvent): string {
  return event.code === 'step.progress' ? event.data.id : (event.step ?? '');
}

/** Part of the whole, 0 to 1; undefined if the whole is not known. */
export function fraction({ done, total }: Count): number | undefined {
  return total === undefined || total <= 0 ? undefined : Math.min(1, done / total);
}

function describe(count: Count): string {
  const { done, total, unit, bytesPerSecond, secondsLeft } = count;
  const part = fraction(count);
  const percent = part === undefined ? '' : ` (${Math.floor(part * 100)}%)`;
  const whole = total === undefined ? '' : ` of ${amount(total, unit)}`;
  const words = [amount(done, unit) + whole + percent];
  if (bytesPerSecond !== undefined) words.push(`${formatSize(bytesPerSecond)}/s`);
  if (secondsLeft !== undefined) words.push(`${about(secondsLeft)} left`);
  return words.join(', ');
}

/** `12 s`, `7 min`, `2 h 03 min`: no more exact than a forecast can be. */
function about(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min` : formatDuration(minutes * 60_000);
}

/** `412 MiB`, `12 s`, `7`. */
export function amount(count: number, unit: Unit): string {
  if (unit === 'bytes') return formatSize(count);
  return unit === 'seconds' ? `${Math.round(count)} s` : String(count);
}
