import { isMissingAws } from './aws-error.ts';

/** What a call gives, or undefined if AWS says that there is no such thing. Throws what the call throws otherwise. */
export async function ifThereAws<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isMissingAws(error)) return undefined;
    throw error;
  }
}
