import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { jsonHost } from '../../../../src/cli/hosts/json.ts';
import { Sink } from '../../../support/cli.ts';
import { eventAt, GOOD_RUN } from '../../../support/events.ts';

test('each event is one line of JSON, whatever is in it', () => {
  const sink = new Sink();
  const host = jsonHost(sink);
  const events = [...GOOD_RUN, eventAt(30, 'note.info', 'two\nlines', { nested: { list: [1] } })];
  for (const event of events) host.report(event);
  const lines = sink.text.trimEnd().split('\n');
  assert.equal(
    lines.map((line) => JSON.parse(line) as unknown),
    events,
  );
});

test.run();
