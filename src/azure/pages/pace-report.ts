import { report } from '../../events.ts';
import { formatSize } from '../../size.ts';
import type { StepIo } from '../../step-io.ts';
import { measureSpeed } from './speed.ts';
import type { Pace } from './pace.ts';

/** Milliseconds between two events about the pace. */
const INTERVAL = 1000;

/** Tells how far a transfer is, and once a second how it goes. */
export function paceReport(
  work: { readonly total: number; readonly done?: number; readonly pace: Pace },
  counts: { readonly retries: number },
  io: StepIo,
): { moved(bytes: number, inFlight: number): void } {
  const { total, pace } = work;
  let done = work.done ?? 0;
  let reportedAt = performance.now();
  const speed = measureSpeed(reportedAt);
  io.progress(done, total, 'bytes');
  return {
    moved(bytes, inFlight) {
      const now = performance.now();
      done += bytes;
      speed.add(bytes, now);
      io.progress(done, total, 'bytes');
      if (now - reportedAt < INTERVAL) return;
      reportedAt = now;
      const bytesPerSecond = speed.bytesPerSecond(now);
      const { retries } = counts;
      const message = `${formatSize(bytesPerSecond)}/s, ${inFlight} requests of up to ${formatSize(pace.size)} under way`;
      report(io.host, 'upload.pace', message, {
        inFlight,
        putSize: pace.size,
        bytesPerSecond,
        retries,
        ...(bytesPerSecond > 0 ? { secondsLeft: Math.ceil((total - done) / bytesPerSecond) } : {}),
      });
    },
  };
}
