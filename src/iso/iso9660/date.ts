/**
 * Unix seconds of a date and time of a volume descriptor: 16 digits and the offset from UTC in quarters of an hour
 * (ECMA-119, 8.4.26.1). 0 if it is not given or impossible.
 */
export function volumeTime(bytes: Uint8Array): number {
  const digits = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\d\d/.exec(Buffer.from(bytes).toString('latin1'));
  if (!digits) return 0;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = digits.slice(1).map(Number);
  if (year === 0 || month === 0 || day === 0) return 0;
  const quarters = ((bytes[16] ?? 0) << 24) >> 24;
  const seconds = Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - quarters * 15 * 60;
  return Math.max(0, seconds);
}
