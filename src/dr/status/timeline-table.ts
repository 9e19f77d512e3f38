import { formatDuration } from '../../duration.ts';
import type { Html } from '../../report/html.ts';
import { table } from '../../report/table.ts';
import { waterfall } from '../../report/waterfall.ts';
import { utc } from '../../report/words.ts';
import type { TimelineEvent } from './timeline.ts';

/** What happened to a server, the oldest first, as bars from the first event until now. */
export function timelineTable(events: readonly TimelineEvent[], now: number): Html {
  const begin = Math.min(...events.map(({ at }) => Date.parse(at)));
  const spans = events.map((event) => ({
    name: event.what,
    start: Date.parse(event.at) - begin,
    length: Math.max(1, endOf(event, now) - Date.parse(event.at)),
    event,
  }));
  return table({
    kind: 'events',
    caption: 'What happened',
    columns: ['Event', 'Begun', 'Took', 'When'],
    rows: waterfall(spans, ({ event }) => [utc(event.at), durationWords(event, now)], now - begin),
  });
}

function endOf({ at, until, running }: TimelineEvent, now: number): number {
  return until === null ? (running ? now : Date.parse(at)) : Date.parse(until);
}

function durationWords(event: TimelineEvent, now: number): string {
  if (event.until === null && !event.running) return '–';
  return `${formatDuration(endOf(event, now) - Date.parse(event.at))}${event.running ? ' so far' : ''}`;
}
