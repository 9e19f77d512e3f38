/** The time of a fake service: that of the machine, moved ahead as a test says. Several services may share one. */
export interface FakeClock {
  /** Milliseconds since 1970. */
  now(): number;
  advance(milliseconds: number): void;
}

export function fakeClock(): FakeClock {
  let ahead = 0;
  return { now: () => Date.now() + ahead, advance: (milliseconds) => void (ahead += milliseconds) };
}
