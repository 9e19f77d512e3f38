import { PassThrough } from 'node:stream';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { terminalAsk } from '../../../src/cli/ask.ts';

const terminal = (isTTY: boolean) => Object.assign(new PassThrough(), { isTTY });
const { signal } = new AbortController();

test('without a terminal on both ends nobody is asked', () => {
  assert.is(terminalAsk(terminal(false), terminal(true), signal), undefined);
  assert.is(terminalAsk(terminal(true), terminal(false), signal), undefined);
});

test('the question shows what will happen, and only yes is a yes', async () => {
  for (const [typed, answer] of [
    ['yes\n', true],
    [' YES \n', true],
    ['y\n', false],
    ['\n', false],
    ['no\n', false],
  ] as const) {
    const [input, output] = [terminal(true), terminal(true)];
    const asked = terminalAsk(input, output, signal)?.(['Failover of 2 servers', 'web1 \u001b[2J']);
    input.write(typed);
    assert.is(await asked, answer, typed);
    const shown = String(output.read());
    assert.match(shown, 'Failover of 2 servers\n');
    assert.not.match(shown, '\u001b[2J');
  }
});

test('an answer that never comes, because the input ended, is no', async () => {
  const input = terminal(true);
  const asked = terminalAsk(input, terminal(true), signal)?.([]);
  input.end();
  assert.is(await asked, false);
});

test.run();
