import type { Unit } from '../events.ts';

export interface Meter {
  readonly update: (done: number, total: number | undefined, unit: Unit) => void;
  /** Reports the last count if it was held back. */
  flush(): void;
}

/** Thins counts out to at most four reports a second; a count that goes back is not reported. */
export function meter(
  emit: (done: number, total: number | undefined, unit: Unit) => void,
  now = () => performance.now(),
): Meter {
  let last = -1;
  let lastTime = -Infinity;
  let held: (() => void) | undefined;
  return {
    update(done, total, unit) {
      if (done <= last) return;
      last = done;
      held = () => emit(done, total, unit);
      if (now() - lastTime < 250) return;
      lastTime = now();
      held();
      held = undefined;
    },
    flush() {
      held?.();
      held = undefined;
    },
  };
}
