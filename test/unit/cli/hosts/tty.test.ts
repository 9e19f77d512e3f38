import { stripVTControlCharacters } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createColors } from '../../../../src/cli/colors.ts';
import { ttyHost } from '../../../../src/cli/hosts/tty.ts';
import type { FailbackEvent } from '../../../../src/events.ts';
import { Sink } from '../../../support/cli.ts';
import { BAD_RUN, eventAt, GOOD_RUN } from '../../../support/events.ts';

/** What stays on the screen: each write erases the frame before it, so the last ones tell. */
async function show(events: readonly FailbackEvent[]): Promise<string[]> {
  const terminal = Object.assign(new Sink(), { isTTY: true, columns: 80, rows: 24 });
  const host = ttyHost(terminal as unknown as NodeJS.WriteStream, createColors(false));
  for (const event of events) host.report(event);
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

test('a run that breaks off without a word is drawn to its end', async () => {
  inOrder(await show(GOOD_RUN.slice(0, 5)), ['✖ Get the ISO', '◼ Stage the files']);
});

test('events outside of a pipeline do no harm', async () => {
  inOrder(await show([eventAt(0, 'note.info', 'Hello', {}), eventAt(0, 'note.warn', 'Mind', {})]), ['warning: Mind']);
});

test.run();
