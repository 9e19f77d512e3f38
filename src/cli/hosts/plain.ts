import type { Writable } from 'node:stream';
import type { FailbackEvent } from '../../events.ts';
import { formatDuration } from '../../duration.ts';
import type { CliHost } from './host.ts';
import { createGauge, fraction, type Gauge, isProgress, type ProgressEvent, stepOf } from './progress.ts';

/** Progress is shown when this much time has passed, or a tenth of the work and one second. */
const INTERVAL = 5000;

interface Shown {
  readonly gauge: Gauge;
  time: number;
  fraction: number;
}

/** One line per event, stamped with the seconds since the first. */
export function plainHost(stream: Pick<Writable, 'write'>): CliHost {
  let begin: number | undefined;
  const steps = new Map<string, Shown>();
  /** The step of an event; that of an image among many begins with its first progress. */
  const stepAt = (event: FailbackEvent, id: string, time: number) => {
    const key = `${event.cell ?? ''} ${id}`;
    const known = event.code === 'step.start' ? undefined : steps.get(key);
    const step = known ?? { gauge: createGauge(), time, fraction: 0 };
    steps.set(key, step);
    return step;
  };
  const line = (event: FailbackEvent, text: string) => {
    const seconds = ((Date.parse(event.time) - (begin ?? 0)) / 1000).toFixed(1);
    for (const part of text.split('\n')) stream.write(`[${`+${seconds}s`.padStart(8)}] ${part}\n`);
  };
  return {
    report(event) {
      const time = Date.parse(event.time);
      begin ??= time;
      if (event.code === 'step.start') stepAt(event, event.data.id, time);
      const text = isProgress(event) ? progress(stepAt(event, stepOf(event), time), event, time) : describe(event);
      if (text !== undefined) line(event, event.cell === undefined ? text : `  ${event.cell}: ${text.trimStart()}`);
    },
    close: () => Promise.resolve(),
  };
}

/** The line for a progress event, or undefined if it is too early for one. */
function progress(shown: Shown, event: ProgressEvent, time: number): string | undefined {
  const text = shown.gauge.take(event);
  const part = (event.code === 'step.progress' ? fraction(event.data) : undefined) ?? shown.fraction;
  const waited = time - shown.time;
  if (waited < INTERVAL && (waited < 1000 || part - shown.fraction < 0.1)) return undefined;
  [shown.time, shown.fraction] = [time, part];
  // Steps of an image among many have no line of their own.
  return event.cell === undefined ? `  ${text}` : `${event.message}, ${text}`;
}

/** What a line says of an event that is not about progress; undefined if it says nothing. */
export function describe(event: FailbackEvent): string | undefined {
  switch (event.code) {
    case 'pipeline.start':
    case 'pipeline.end':
      return undefined;
    case 'step.start':
      return event.message;
    case 'step.skip':
      return `${event.message} (skipped)`;
    case 'step.end':
      return `  done in ${formatDuration(event.data.durationMs)}`;
    case 'step.fail':
      // What happened is said at the end, with the hint.
      return `  failed (${event.data.error})`;
    case 'tool.start':
      return `  $ ${event.message}`;
    case 'boot.serial':
    case 'tool.line':
      return `  | ${event.message}`;
    case 'note.warn':
      return `warning: ${event.message}`;
    default:
      return `  ${event.message}`;
  }
}
