import { FailbackError, isFailbackError } from '../../errors.ts';

/** Waits for what goes on in the clouds by itself; who stops the waiting is told that, and how to take it up again. */
export async function goingOn<T>(waiting: Promise<T>, hint: string): Promise<T> {
  try {
    return await waiting;
  } catch (error) {
    if (!isFailbackError(error) || error.code !== 'E_INTERRUPTED') throw error;
    throw new FailbackError('E_INTERRUPTED', error.message, { hint, cause: error, data: error.data });
  }
}
