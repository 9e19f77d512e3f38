/** Milliseconds over which a rate is taken; longer where counts come seldom, but no more than `LONGEST`. */
const WINDOW = 5000;
const LONGEST = 30_000;
const FEW = 6;

/** Milliseconds before which a rate, and an end that is foretold from it, mean nothing. */
const RATE_AFTER = 500;
const END_AFTER = 3000;

/** How fast bytes go, and when they will all have gone; what is not known, or not yet, is left out. */
export interface Speed {
  readonly bytesPerSecond?: number;
  readonly secondsLeft?: number;
}

/** Tells the speed of a count that grows: call it with an absolute count, and with the time in milliseconds. */
export type Speedometer = (done: number, total: number | undefined, now: number) => Speed;

/** Measures over the last seconds, from the first count on: what was there before has not been moved. */
export function createSpeedometer(): Speedometer {
  const counts: { readonly done: number; readonly at: number }[] = [];
  let start: number | undefined;
  /** The count from which the rate is taken. */
  const origin = (now: number) => {
    const obsolete = (at: number) => at <= now - LONGEST || (at <= now - WINDOW && counts.length > FEW);
    while (counts[1] && obsolete(counts[1].at)) counts.shift();
    return counts[0] ?? { done: 0, at: now };
  };
  return (done, total, now) => {
    start ??= now;
    if (done > (counts.at(-1)?.done ?? -1)) counts.push({ done, at: now });
    const from = origin(now);
    if (now - start < RATE_AFTER) return {};
    const bytesPerSecond = Math.round(((done - from.done) / (now - from.at)) * 1000);
    const left = (total ?? 0) - done;
    if (now - start < END_AFTER || bytesPerSecond === 0 || left <= 0) return { bytesPerSecond };
    return { bytesPerSecond, secondsLeft: Math.ceil(left / bytesPerSecond) };
  };
}
