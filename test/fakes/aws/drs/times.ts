/** A time as DRS writes it. */
export function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** A length of time as DRS writes it (ISO 8601): `PT3H2M1S`; `PT0S` for none. */
export function isoDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const parts = [
    [Math.floor(seconds / 86_400), 'D'],
    [Math.floor(seconds / 3600) % 24, 'H'],
    [Math.floor(seconds / 60) % 60, 'M'],
    [seconds % 60, 'S'],
  ] as const;
  const text = (units: string) =>
    parts.map(([count, unit]) => (count > 0 && units.includes(unit) ? `${count}${unit}` : '')).join('');
  const time = text('HMS');
  return `P${text('D')}${time === '' ? '' : `T${time}`}`.replace(/^P$/, 'PT0S');
}

/** Milliseconds of `P1DT2H3M4S`. Throws for anything else. */
export function parseDuration(text: string): number {
  const parts = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text);
  if (!parts || text === 'P') throw new Error(`${text} is not a duration such as PT5M.`);
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = [...parts].slice(1).map((part?: string) => Number(part ?? 0));
  return ((days * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1000;
}
