/** The time of a fake service: that of the machine, moved ahead as a test says. Several services may share one. */
export interface FakeClock {
  /** Milliseconds since 1970. */
  now(): number;
  advance(milliseconds: number): void;
}

/** With `speed` its time goes so many times as fast as the machine's. */
export function fakeClock(speed = 1): FakeClock {
  const begin = Date.now();
  let ahead = 0;
  return {
    now: () => begin + Math.round((Date.now() - begin) * speed) + ahead,
    advance: (milliseconds) => void (ahead += milliseconds),
  };
}
