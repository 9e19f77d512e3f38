import { type EventData, report } from '../../events.ts';
import { formatSize } from '../../size.ts';
import { createSpeedometer } from '../../speed.ts';
import type { StepIo } from '../../step-io.ts';
import type { Pace } from './pace.ts';

/** Milliseconds between two events about the pace. */
const INTERVAL = 1000;

/** Tells how far a transfer is, and once a second how it goes, also when nothing gets through; until it is disposed of. */
export function paceReport(
  { total, done = 0, pace }: { readonly total: number; readonly done?: number; readonly pace: Pace },
  requests: () => { readonly inFlight: number; readonly retries: number },
  { host, progress }: Pick<StepIo, 'host' | 'progress'>,
): Disposable & { moved(bytes: number): void } {
  const speed = createSpeedometer();
  const speedNow = () => speed(done, total, performance.now());
  const tell = () => {
    const data = { ...requests(), putSize: pace.size, bytesPerSecond: 0, ...speedNow() };
    report(host, 'upload.pace', describe(data), data);
  };
  speedNow();
  progress(done, total, 'bytes');
  const timer = setInterval(tell, INTERVAL);
  return {
    moved(bytes) {
      done += bytes;
      progress(done, total, 'bytes');
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

function describe({ inFlight, putSize, retries }: EventData['upload.pace']): string {
  const words = [`${inFlight} ${inFlight === 1 ? 'request' : 'requests'} of ${formatSize(putSize)}`];
  // The sign of trouble comes first, where a narrow terminal does not cut it off.
  if (retries > 0) words.unshift(`${retries} ${retries === 1 ? 'retry' : 'retries'}`);
  return words.join(', ');
}
