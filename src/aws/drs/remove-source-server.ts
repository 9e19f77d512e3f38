import type { Aws } from '../aws.ts';
import { isAwsCode } from '../aws-error.ts';
import { ifThereAws } from '../if-there.ts';
import { pollUntil } from '../poll-until.ts';
import { listSourceServers } from './source-servers.ts';

/** Looks after which DRS will not change its mind. */
const LOOKS = 20;

/**
 * Takes a server out of DRS, with all that DRS keeps of it: the agent is told to go, then the server is deleted. One that
 * is not there is out. Throws what `Aws.call` throws, `ConflictException` while it has a recovery instance or a job.
 */
export async function removeSourceServer(aws: Aws, sourceServerID: string, signal: AbortSignal): Promise<void> {
  const drs = await aws.drs();
  const look = async () => (await listSourceServers(aws, signal, { sourceServerIDs: [sourceServerID] }))[0];
  const there = await look();
  if (there === undefined) return;
  if (there.dataReplicationInfo?.dataReplicationState !== 'DISCONNECTED') {
    try {
      const disconnecting = aws.call(`disconnect ${sourceServerID}`, signal, (call) =>
        drs.disconnectSourceServer({ sourceServerID }, call),
      );
      await ifThereAws(disconnecting);
    } catch (error) {
      // A try whose answer was lost may have done it.
      const now = isAwsCode(error, 'ConflictException') ? await look() : undefined;
      if (now?.dataReplicationInfo?.dataReplicationState !== 'DISCONNECTED') throw error;
    }
  }
  let left = LOOKS;
  await pollUntil(
    aws,
    async () => {
      try {
        const deleting = aws.call(`delete ${sourceServerID}`, signal, (call) =>
          drs.deleteSourceServer({ sourceServerID }, call),
        );
        await ifThereAws(deleting);
        return true;
      } catch (error) {
        // While DRS clears up behind it.
        if (isAwsCode(error, 'ConflictException') && --left > 0) return undefined;
        throw error;
      }
    },
    signal,
  );
}
