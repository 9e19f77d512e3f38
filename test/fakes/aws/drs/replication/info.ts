import { iso, isoDuration } from '../times.ts';
import type { Disk, Progress, Replication } from './replication.ts';

/** `dataReplicationInfo` of a source server or a recovery instance. */
export function replicationInfo(replication: Replication, progress: Progress, now: number) {
  const { state, phase, continuousAt, freshTo, etaAt, error } = progress;
  if (state === 'STOPPED' || state === 'DISCONNECTED') return { dataReplicationState: state };
  return {
    dataReplicationState: state,
    ...(continuousAt !== undefined && { lagDuration: isoDuration(now - (freshTo ?? now)) }),
    ...(etaAt !== undefined && { etaDateTime: iso(etaAt) }),
    ...(phase !== 'INITIATING' && { replicatedDisks: disksOf(replication, progress) }),
    dataReplicationInitiation: {
      startDateTime: iso(replication.startedAt),
      ...(state === 'STALLED' && phase === 'INITIATING' && { nextAttemptDateTime: iso(now + 60_000) }),
      steps: progress.steps,
    },
    ...(error && { dataReplicationError: error }),
  };
}

/** The disks are copied one after the other. */
function disksOf({ disks, begins, lag }: Replication, { bytesDone }: Progress) {
  let left = bytesDone;
  const take = ({ bytes }: Disk) => {
    const done = Math.min(bytes, left);
    left -= done;
    return done;
  };
  return disks.map((disk, index) => {
    const done = take(disk);
    return {
      deviceName: disk.deviceName,
      totalStorageBytes: disk.bytes,
      replicatedStorageBytes: begins === 'RESCAN' ? disk.bytes : done,
      rescannedStorageBytes: begins === 'RESCAN' ? done : 0,
      backloggedStorageBytes: index === 0 ? lag.bytes : 0,
    };
  });
}
