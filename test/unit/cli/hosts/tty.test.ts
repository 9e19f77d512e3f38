import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createColors } from '../../../../src/cli/colors.ts';
import { ttyHost } from '../../../../src/cli/hosts/tty.ts';
import type { FailbackEvent } from '../../../../src/events.ts';
import { Sink } from '../../../support/cli.ts';
import { BAD_RUN, eventAt, FLEET_RUN, GOOD_RUN, UPLOAD_RUN } from '../../../support/events.ts';

/** What stays on the screen: each write erases the frame before it, so the last ones tell. */
async function show(events: readonly FailbackEvent[], waitMs = 0): Promise<string[]> {
  const terminal = Object.assign(new Sink(), { isTTY: true, columns: 80, rows: 24 });
  const host = ttyHost(terminal as unknown as NodeJS.WriteStream, createColors(false));
  for (const event of events) host.report(event);
  await sleep(waitMs);
  await host.close();
  return stripVTControlCharacters(terminal.text)
    .split('\n')
    .map((line) => line.trim());
}

function inOrder(lines: readonly string[], wanted: readonly string[]): void {
  let from = 0;
  for (const text of wanted) {
    const index = lines.indexOf(text, from);
    assert.ok(index >= 0, `"${text}" is missing after line ${from} of\n${lines.join('\n')}`);
    from = index + 1;
  }
}

test('a good run ends as a list of what was done, how much and how long, with the warnings below', async () => {
  inOrder(await show(GOOD_RUN), [
    '✔ Get the ISO  1000 MiB, 10 s',
    '↓ Stage the files: they are there',
    '✔ Make the disk  2.3 s',
    'warning: The disk is small',
  ]);
});

test('while an upload runs its line says how far it is, how fast it goes, and how the requests do', async () => {
  const lines = await show(UPLOAD_RUN.slice(0, 4), 500);
  inOrder(lines, ['› 400 MiB of 1000 MiB (40%), 16 requests of 4 MiB']);
  const busy = await show(UPLOAD_RUN.slice(0, 5), 500);
  inOrder(busy, ['› 700 MiB of 1000 MiB (70%), 88.1 MiB/s, 4 s left, 16 requests of 4 MiB']);
});

test('pipelines that follow each other are drawn one below the other; a failed step ends its list', async () => {
  const lines = await show([...GOOD_RUN, ...BAD_RUN, eventAt(30, 'note.warn', 'Something else', {})]);
  inOrder(lines, [
    '✔ Make the disk  2.3 s',
    '✖ Boot the image: the machine restarted',
    '◼ Write the report',
    'warning: Something else',
  ]);
});

test('a pipeline inside a step does not end the list around it', async () => {
  const outer = eventAt(0, 'pipeline.start', 'start', { steps: [{ id: 'all', title: 'All of it' }] });
  const begin = eventAt(0, 'step.start', 'All of it', { id: 'all', title: 'All of it' });
  const end = eventAt(30, 'step.end', 'All of it', { id: 'all', durationMs: 30_000 });
  const over = eventAt(30, 'pipeline.end', 'done', { durationMs: 30_000 });
  for (const inner of [GOOD_RUN, BAD_RUN])
    inOrder(await show([outer, begin, ...inner, end, over]), ['✔ All of it  30 s']);
});

test('of several images at once each has a line under that of all, until it is there', async () => {
  inOrder(await show(FLEET_RUN.slice(0, 7), 500), [
    '› 0 of 3 (0%)',
    'failback-eu-west-1: Get the ISO: 300 MiB of 1000 MiB (30%), 120 MiB/s, 6 …',
    'failback-us-east-2: Get the ISO: 500 MiB of 1000 MiB (50%), 240 MiB/s, 3 …',
  ]);
  const lines = await show(FLEET_RUN.slice(0, 13), 500);
  inOrder(lines, ['› 2 of 3 (66%)', 'failback-eu-west-1: Get the ISO: 300 MiB of 1000 MiB (30%), 120 MiB/s, 6 …']);
  assert.not.ok(lines.some((line) => line.startsWith('failback-us-east-2: Get')));
  inOrder(await show(FLEET_RUN), ['✔ Build the images  11 s', 'warning: failback-us-east-2: The disk is small']);
});

test('a run that breaks off without a word is drawn to its end', async () => {
  inOrder(await show(GOOD_RUN.slice(0, 5)), ['✖ Get the ISO', '◼ Stage the files']);
});

test('events outside of a pipeline do no harm', async () => {
  inOrder(await show([eventAt(0, 'note.info', 'Hello', {}), eventAt(0, 'note.warn', 'Mind', {})]), ['warning: Mind']);
});

test.run();
