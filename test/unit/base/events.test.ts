import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { EVENTS, type FailbackEvent, inStep, report } from '../../../src/events.ts';

function listener() {
  const events: FailbackEvent[] = [];
  return { events, report: (event: FailbackEvent) => void events.push(event) };
}

test('an event says its code, level, message, time and data', () => {
  const host = listener();
  report(host, 'tool.line', 'hello', { tool: 'echo', line: 'hello' });
  const [event] = host.events;
  assert.ok(event && !Number.isNaN(Date.parse(event.time)));
  assert.equal(
    { ...event, time: '' },
    { code: 'tool.line', level: 'debug', message: 'hello', time: '', data: { tool: 'echo', line: 'hello' } },
  );
});

test('what is reported inside a step carries its id; the innermost step wins', () => {
  const host = listener();
  report(inStep(host, 'outer'), 'note.info', 'x', {});
  report(inStep(inStep(host, 'outer'), 'inner'), 'note.info', 'x', {});
  report(inStep(host, 'outer'), 'step.end', 'x', { id: 'own', durationMs: 1 }, 'own');
  assert.equal(
    host.events.map(({ step }) => step),
    ['outer', 'inner', 'own'],
  );
});

test('every event has a level that hosts know, and a sentence', () => {
  for (const [code, [level, sentence]] of Object.entries(EVENTS)) {
    assert.match(code, /^[a-z]+\.[a-z]+$/);
    assert.ok(['error', 'warn', 'info', 'debug'].includes(level), code);
    assert.match(sentence, /^[A-Z].*\.$/, code);
  }
});

test.run();
