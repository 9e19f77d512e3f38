import * as assert from 'uvu/assert';
import { type ErrorCode, type FailbackError, isFailbackError } from '../../../src/errors.ts';

/** The coded error that an action ends with; its message must hold `words`. */
export async function refused(
  action: () => unknown,
  words: string | RegExp = '',
  code: ErrorCode = 'E_FORMAT',
): Promise<FailbackError> {
  try {
    await action();
  } catch (error) {
    if (!isFailbackError(error)) throw error;
    assert.is(error.code, code, error.message);
    assert.match(error.message, words);
    return error;
  }
  throw new Error(`There was no ${code}.`);
}
