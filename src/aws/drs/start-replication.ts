import type { Aws } from '../aws.ts';
import { isAwsCode } from '../aws-error.ts';

/** Begins again, from the first byte, what was stopped: true if it was. Throws what `Aws.call` throws. */
export async function startReplication(aws: Aws, signal: AbortSignal, sourceServerID: string): Promise<boolean> {
  const drs = await aws.drs();
  try {
    await aws.call(`start the replication of ${sourceServerID}`, signal, (call) =>
      drs.startReplication({ sourceServerID }, call),
    );
    return true;
  } catch (error) {
    // Somebody else, or a try whose answer was lost, was faster.
    if (isAwsCode(error, 'ConflictException')) return false;
    throw error;
  }
}
