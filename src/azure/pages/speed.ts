const WINDOW = 10_000;

/** How fast it went lately. Times are milliseconds that the caller tells. */
export interface Speed {
  add(bytes: number, now: number): void;
  /** Over the last 10 seconds, or since the beginning. */
  bytesPerSecond(now: number): number;
}

export function measureSpeed(start: number): Speed {
  const lately: { readonly bytes: number; readonly at: number }[] = [];
  let sum = 0;
  const forget = (now: number) => {
    while (lately[0] && lately[0].at < now - WINDOW) sum -= lately.shift()?.bytes ?? 0;
  };
  return {
    add(bytes, at) {
      lately.push({ bytes, at });
      sum += bytes;
      forget(at);
    },
    bytesPerSecond(now) {
      forget(now);
      return Math.round((sum * 1000) / Math.max(1, Math.min(WINDOW, now - start)));
    },
  };
}
