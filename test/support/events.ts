import type { EventCode, EventData, FailbackEvent } from '../../src/events.ts';
import { EVENTS } from '../../src/events.ts';

/** An event as the library reports it, so many seconds after the beginning. */
export function eventAt<C extends EventCode>(
  seconds: number,
  code: C,
  message: string,
  data: EventData[C],
): FailbackEvent {
  const time = new Date(1_700_000_000_000 + seconds * 1000).toISOString();
  return { code, level: EVENTS[code][0], message, time, data } as FailbackEvent;
}

const MiB = 1024 * 1024;
const moved = (id: string, title: string) => (seconds: number, mib: number, rate?: number, secondsLeft?: number) => {
  const speed = {
    ...(rate === undefined ? {} : { bytesPerSecond: rate * MiB }),
    ...(secondsLeft === undefined ? {} : { secondsLeft }),
  };
  return eventAt(seconds, 'step.progress', title, { id, done: mib * MiB, total: 1000 * MiB, unit: 'bytes', ...speed });
};
const fetchTo = moved('fetch', 'Get the ISO');
const sendTo = moved('send', 'Send the data');

/** A run that goes well, with everything that a host has to show. */
export const GOOD_RUN: readonly FailbackEvent[] = [
  eventAt(0, 'pipeline.start', 'start', {
    steps: [
      { id: 'fetch', title: 'Get the ISO' },
      { id: 'stage', title: 'Stage the files' },
      { id: 'disk', title: 'Make the disk' },
    ],
  }),
  eventAt(0, 'step.start', 'Get the ISO', { id: 'fetch', title: 'Get the ISO' }),
  fetchTo(0.2, 10),
  fetchTo(0.4, 50),
  fetchTo(1.5, 150, 107),
  eventAt(2, 'retry.wait', 'GET https://x: reset; next try in 500 ms', {
    what: 'GET',
    attempt: 1,
    delayMs: 500,
    reason: 'reset',
  }),
  fetchTo(7, 700, 102.5, 3),
  fetchTo(10, 1000, 100),
  eventAt(10, 'step.end', 'Get the ISO', { id: 'fetch', durationMs: 10_000 }),
  eventAt(10, 'step.skip', 'Stage the files: they are there', { id: 'stage', reason: 'they are there' }),
  eventAt(10, 'step.start', 'Make the disk', { id: 'disk', title: 'Make the disk' }),
  eventAt(10.1, 'tool.start', 'mke2fs -t ext4 disk', { tool: 'mke2fs', command: 'mke2fs -t ext4 disk' }),
  eventAt(10.2, 'tool.line', 'Writing superblocks', { tool: 'mke2fs', line: 'Writing superblocks' }),
  eventAt(10.5, 'note.warn', 'The disk is small', {}),
  eventAt(12.3, 'step.end', 'Make the disk', { id: 'disk', durationMs: 2300 }),
  eventAt(12.3, 'pipeline.end', 'done', { durationMs: 12_300 }),
];

/** A run whose only step fails. */
export const BAD_RUN: readonly FailbackEvent[] = [
  eventAt(20, 'pipeline.start', 'start', {
    steps: [
      { id: 'boot', title: 'Boot the image' },
      { id: 'report', title: 'Write the report' },
    ],
  }),
  eventAt(20, 'step.start', 'Boot the image', { id: 'boot', title: 'Boot the image' }),
  eventAt(21, 'boot.milestone', 'GRUB after 1 s', { milestone: 'grub', seconds: 1 }),
  eventAt(25, 'step.fail', 'Boot the image: the machine restarted', { id: 'boot', error: 'E_BOOT' }),
];

const pace = (seconds: number, message: string, retries: number): FailbackEvent => {
  const data = { inFlight: 16, putSize: 4 * MiB, retries, bytesPerSecond: 88 * MiB };
  return { ...eventAt(seconds, 'upload.pace', message, data), step: 'send' };
};

/** An upload that goes on where it stopped, stalls, and arrives. */
export const UPLOAD_RUN: readonly FailbackEvent[] = [
  eventAt(30, 'pipeline.start', 'start', { steps: [{ id: 'send', title: 'Send the data' }] }),
  eventAt(30, 'step.start', 'Send the data', { id: 'send', title: 'Send the data' }),
  sendTo(30, 400),
  pace(31, '16 requests of 4 MiB', 0),
  sendTo(33.5, 700, 88.1, 4),
  sendTo(40, 700, 0),
  pace(45.2, '3 retries, 1 request of 256 KiB', 3),
  sendTo(50.5, 800, 12, 17),
  sendTo(60, 1000, 20),
  eventAt(60, 'step.end', 'Send the data', { id: 'send', durationMs: 30_000 }),
  eventAt(60, 'pipeline.end', 'done', { durationMs: 30_000 }),
];

/** Two images at once, of which one fails. */
const ofCell = (name: string, event: FailbackEvent): FailbackEvent => ({ ...event, cell: `failback-${name}` });
const cellEnd = (seconds: number, name: string, state: string, error?: string): FailbackEvent =>
  eventAt(seconds, 'fleet.cell', `failback-${name}: ${error === undefined ? state : `It is not there. (${error})`}`, {
    ...{ name: `failback-${name}`, state, durationMs: 1000 },
    ...(error === undefined ? {} : { error }),
  });
const images = (seconds: number, done: number) =>
  eventAt(seconds, 'step.progress', 'Build the images', { id: 'images', done, total: 3, unit: 'items' });

export const FLEET_RUN: readonly FailbackEvent[] = [
  eventAt(70, 'pipeline.start', 'start', { steps: [{ id: 'images', title: 'Build the images' }] }),
  eventAt(70, 'step.start', 'Build the images', { id: 'images', title: 'Build the images' }),
  images(70, 0),
  ofCell('eu-west-1', fetchTo(70.1, 10)),
  ofCell('us-east-2', fetchTo(70.1, 20)),
  ofCell('us-east-2', fetchTo(72, 500, 240, 3)),
  ofCell('eu-west-1', fetchTo(72.5, 300, 120, 6)),
  ofCell('us-east-2', eventAt(73, 'note.warn', 'The disk is small', {})),
  cellEnd(74, 'us-east-1', 'failed', 'E_HTTP'),
  images(74, 1),
  ofCell('us-east-2', fetchTo(75, 1000, 250)),
  cellEnd(80, 'us-east-2', 'built'),
  images(80, 2),
  cellEnd(81, 'eu-west-1', 'cached'),
  images(81, 3),
  eventAt(81, 'step.end', 'Build the images', { id: 'images', durationMs: 11_000 }),
  eventAt(81, 'pipeline.end', 'done', { durationMs: 11_000 }),
];
