import type { Drs } from '../drs.ts';
import { halt, resume } from '../replication/replication.ts';
import type { Failback } from './failback.ts';

/** Whether the failback client was heard of lately. */
export function clientSeen(drs: Drs, failback: Failback, now: number): boolean {
  return failback.keptAlive || now - failback.lastSeen <= drs.pace.clientTimeoutMs;
}

/** Replication to a client that fell silent, or from an instance that does not run, waits until they are back. */
export function watchFailbacks(drs: Drs, now: number): void {
  for (const { id, failback } of drs.instances.values()) {
    if (!failback?.replication || failback.launch === 'COMPLETED') continue;
    if (failback.keptAlive) failback.lastSeen = now;
    const { replication } = failback;
    const running = drs.ec2.instance(id)?.state === 'running';
    const seen = clientSeen(drs, failback, now);
    if (running && seen) {
      if (replication.halt?.passing === true) resume(replication, now);
    } else if (!replication.halt) {
      const at = seen ? now : failback.lastSeen + drs.pace.clientTimeoutMs;
      const [error, rawError] = seen
        ? (['AGENT_NOT_SEEN', 'The agent on the recovery instance was not seen by the service.'] as const)
        : (['FAILBACK_CLIENT_NOT_SEEN', 'The failback client was not seen by the service.'] as const);
      halt(replication, { at, state: 'STALLED', error, rawError, passing: true });
    }
  }
}
