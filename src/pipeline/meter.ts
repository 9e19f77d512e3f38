import type { EventData } from '../events.ts';
import { createSpeedometer } from '../speed.ts';
import type { StepIo } from '../step-io.ts';

/** A count as it is reported: bytes come with their speed. */
export type Measured = Omit<EventData['step.progress'], 'id'>;

export interface Meter {
  readonly update: StepIo['progress'];
  /** To be called about once a second: reports a count that was held back, or how the speed falls while bytes stall. */
  readonly beat: () => void;
  /** Reports the last count if it was held back. */
  flush(): void;
}

/** Thins counts out to at most four reports a second; a count that goes back is not reported. */
export function meter(emit: (count: Measured) => void, now = () => performance.now()): Meter {
  let last: Measured | undefined;
  let lastTime = -Infinity;
  let held = false;
  let moving = false;
  const speed = createSpeedometer();
  const tell = () => {
    if (last === undefined) return;
    lastTime = now();
    held = false;
    const pace = last.unit === 'bytes' ? speed(last.done, last.total, lastTime) : {};
    moving = (pace.bytesPerSecond ?? 0) > 0 && last.done !== last.total;
    emit({ ...last, ...pace });
  };
  const due = () => now() - lastTime >= 250;
  return {
    update(done, total, unit) {
      if (last !== undefined && done <= last.done) return;
      last = { done, unit, ...(total === undefined ? {} : { total }) };
      held = true;
      if (due()) tell();
    },
    beat() {
      if ((held || moving) && due()) tell();
    },
    flush() {
      if (held) tell();
    },
  };
}
