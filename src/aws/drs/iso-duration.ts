const DURATION = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?)?$/;
/** Of weeks, days, hours, minutes, seconds, in milliseconds. */
const UNITS = [604_800_000, 86_400_000, 3_600_000, 60_000, 1000];

/** Milliseconds of an ISO 8601 duration without months and years, such as `P1DT2H3M4.5S`; undefined if it is none. */
export function isoDuration(text: string | undefined): number | undefined {
  const parts: readonly (string | undefined)[] = DURATION.exec(text ?? '')?.slice(1) ?? [];
  if (!parts.some((part) => part !== undefined)) return undefined;
  const ms = parts.map((part, unit) => Number((part ?? '0').replace(',', '.')) * (UNITS[unit] ?? 0));
  return Math.round(ms.reduce((sum, one) => sum + one, 0));
}
