/**
 * Spreads bytes over time. Tells for each lot how many milliseconds to wait before it may go, so that no more than
 * `bytesPerSecond` go in the mean; time that went by unused is not saved up. Without a rate nothing waits.
 */
export function rateLimit(bytesPerSecond: number | undefined): (bytes: number, now: number) => number {
  if (bytesPerSecond === undefined) return () => 0;
  let freeAt = Number.NEGATIVE_INFINITY;
  return (bytes, now) => {
    const start = Math.max(freeAt, now);
    freeAt = start + (bytes / bytesPerSecond) * 1000;
    return start - now;
  };
}
