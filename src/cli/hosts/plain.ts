import type { Writable } from 'node:stream';
import type { EventData, FailbackEvent } from '../../events.ts';
import { formatDuration } from '../duration.ts';
import type { CliHost } from './host.ts';
import { createGauge, fraction, type Gauge } from './progress.ts';

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
  const line = (event: FailbackEvent, text: string) => {
    const seconds = ((Date.parse(event.time) - (begin ?? 0)) / 1000).toFixed(1);
    for (const part of text.split('\n')) stream.write(`[${`+${seconds}s`.padStart(8)}] ${part}\n`);
  };
  return {
    report(event) {
      const time = Date.parse(event.time);
      begin ??= time;
      if (event.code === 'step.start') steps.set(event.data.id, { gauge: createGauge(), time, fraction: 0 });
      if (event.code !== 'step.progress') {
        const text = describe(event);
        if (text !== undefined) line(event, text);
        return;
      }
      const text = progress(steps.get(event.data.id), event.data, time);
      if (text !== undefined) line(event, `  ${text}`);
    },
    close: () => Promise.resolve(),
  };
}

/** The line for a progress event, or undefined if it is too early for one. */
function progress(shown: Shown | undefined, count: EventData['step.progress'], time: number): string | undefined {
  if (shown === undefined) return undefined;
  const text = shown.gauge.update(count, time);
  const part = fraction(count) ?? 0;
  const waited = time - shown.time;
  if (waited < INTERVAL && (waited < 1000 || part - shown.fraction < 0.1)) return undefined;
  [shown.time, shown.fraction] = [time, part];
  return text;
}

function describe(event: FailbackEvent): string | undefined {
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
