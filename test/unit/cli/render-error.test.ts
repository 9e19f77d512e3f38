import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createColors } from '../../../src/cli/colors.ts';
import { EXIT_CODES, exitCode } from '../../../src/cli/exit-code.ts';
import { errorJson, renderError } from '../../../src/cli/render-error.ts';
import { FailbackError, toFailbackError } from '../../../src/errors.ts';

const plain = createColors(false);

test('the exit codes are the documented ones', () => {
  assert.equal(EXIT_CODES, { internal: 1, user: 2, environment: 3, service: 4, check: 5, interrupted: 130 });
  assert.is(exitCode(undefined), 0);
  assert.is(exitCode(new FailbackError('E_BOOT', 'x')), 5);
});

test('code, message and hint', () => {
  const error = new FailbackError('E_OFFLINE', 'Not in the cache.', { hint: 'Leave out --offline.' });
  assert.is(renderError(error, plain), 'error E_OFFLINE: Not in the cache.\nhint: Leave out --offline.\n');
});

test('a failed tool shows its command and the last of what it said', () => {
  const stderr = Array.from({ length: 30 }, (_, i) => `line ${i}`).join('\n');
  const data = { command: "mke2fs -d 'my tree' disk", stderr };
  const lines = renderError(new FailbackError('E_TOOL_FAILED', 'mke2fs failed', { data }), plain).split('\n');
  assert.is(lines[1], "command: mke2fs -d 'my tree' disk");
  assert.equal([lines[2], lines[21]], ['  | line 10', '  | line 29']);
});

test('only a bug shows a stack and asks for a report', () => {
  const bug = renderError(toFailbackError(new TypeError('x is undefined')), plain);
  assert.match(bug, 'render-error.test.ts');
  assert.match(bug, 'bug of failback-kit');
  const cause = new Error('socket hang up');
  assert.not.match(renderError(new FailbackError('E_NETWORK', 'No answer.', { cause }), plain), 'test.ts');
});

test('as JSON an error keeps what programs need, without secrets', () => {
  const error = new FailbackError('E_CHECKSUM', 'Wrong.', { data: { url: 'https://x/?sig=secret', size: 3 } });
  assert.equal(errorJson(error), {
    code: 'E_CHECKSUM',
    fault: 'service',
    message: 'Wrong.',
    hint: null,
    data: { url: 'https://x/?sig=***', size: 3 },
  });
});

test.run();
