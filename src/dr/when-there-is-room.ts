import { isAwsCode } from '../aws/aws-error.ts';
import { runningJobs } from '../aws/drs/recovery.ts';
import { report } from '../events.ts';
import type { Flow } from './flow.ts';
import { poll } from './poll.ts';

/**
 * Starts a job of DRS, which runs only so many at once, with only so many servers, also those of others: each that ends
 * makes room. Throws what `start` throws, `ServiceQuotaExceededException` too if no job runs.
 */
export function whenThereIsRoom<T>(
  flow: Pick<Flow, 'aws' | 'host' | 'signal' | 'now'>,
  start: () => Promise<T>,
): Promise<T> {
  let told = false;
  return poll(flow, 'A place among the jobs of DRS', async () => {
    try {
      return await start();
    } catch (error) {
      if (!isAwsCode(error, 'ServiceQuotaExceededException')) throw error;
      if ((await runningJobs(flow.aws, flow.signal, flow.now())).length === 0) throw error;
      if (!told) report(flow.host, 'note.info', 'DRS runs as many jobs as it may: waiting for one to end', {});
      told = true;
      return undefined;
    }
  });
}
