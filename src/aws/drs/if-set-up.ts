import { isAwsCode } from '../aws-error.ts';

/** What DRS has; nothing where it was never set up, although it refuses to say so. Throws what the call throws otherwise. */
export async function ifSetUp<T>(list: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await list;
  } catch (error) {
    if (isAwsCode(error, 'UninitializedAccountException')) return [];
    throw error;
  }
}
