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
const fetchTo = (seconds: number, mib: number) =>
  eventAt(seconds, 'step.progress', 'Get the ISO', { id: 'fetch', done: mib * MiB, total: 1000 * MiB, unit: 'bytes' });

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
  fetchTo(1.5, 150),
  eventAt(2, 'retry.wait', 'GET https://x: reset; next try in 500 ms', {
    what: 'GET',
    attempt: 1,
    delayMs: 500,
    reason: 'reset',
  }),
  fetchTo(7, 700),
  fetchTo(10, 1000),
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
