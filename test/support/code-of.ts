import { isFailbackError } from '../../src/errors.ts';

/** The code of the coded error that an action ends with; anything else that it throws is thrown on. */
export async function codeOf(action: Promise<unknown>): Promise<string> {
  try {
    await action;
    return 'no error';
  } catch (error) {
    if (isFailbackError(error)) return error.code;
    throw error;
  }
}
