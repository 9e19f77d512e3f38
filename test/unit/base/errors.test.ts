import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ERRORS, FailbackError, interrupted, isFailbackError, toFailbackError } from '../../../src/errors.ts';

test('an error carries its code, its fault, what to do, and facts', () => {
  const cause = new Error('why');
  const error = new FailbackError('E_NO_SPACE', 'Full.', { hint: 'Tidy up.', cause, data: { need: 2 } });
  assert.instance(error, Error);
  assert.equal(
    [error.name, error.code, error.fault, error.message, error.hint, error.cause, error.data],
    ['FailbackError', 'E_NO_SPACE', 'environment', 'Full.', 'Tidy up.', cause, { need: 2 }],
  );
  assert.not.ok('cause' in new FailbackError('E_USAGE', 'x'));
});

test('errors are told by their brand, not by their class', () => {
  const foreign = Object.assign(new Error('of another copy'), { [Symbol.for('failback-kit.error')]: true });
  assert.ok(isFailbackError(foreign));
  assert.ok(isFailbackError(new FailbackError('E_BOOT', 'x')));
  for (const other of [new Error('E_BOOT'), { code: 'E_BOOT' }, null, undefined, 'E_BOOT', 7]) {
    assert.not.ok(isFailbackError(other));
  }
});

test('ours pass unchanged, anything else is a bug', () => {
  const ours = new FailbackError('E_HTTP', 'x');
  assert.is(toFailbackError(ours), ours);
  const cause = new TypeError('x is not a function');
  const bug = toFailbackError(cause);
  assert.equal([bug.code, bug.fault, bug.message, bug.cause], ['E_INTERNAL', 'internal', cause.message, cause]);
  assert.is(toFailbackError('thrown text').message, 'thrown text');
});

test('after an abort every error is the interruption', () => {
  const cause = new FailbackError('E_NETWORK', 'x');
  const error = toFailbackError(cause, AbortSignal.abort());
  assert.equal([error.code, error.fault, error.cause], ['E_INTERRUPTED', 'interrupted', cause]);
  assert.is(toFailbackError(cause, new AbortController().signal), cause);
  assert.ok(interrupted().hint);
});

test('every code has a fault that the command line knows, and a sentence', () => {
  const faults = ['user', 'environment', 'service', 'check', 'interrupted', 'internal'];
  for (const [code, [fault, sentence]] of Object.entries(ERRORS)) {
    assert.match(code, /^E_[A-Z_]+$/);
    assert.ok(faults.includes(fault), code);
    assert.match(sentence, /^[A-Z].*\.$/, code);
  }
});

test.run();
