const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const;

/** How long ago something was, in its largest unit: `12 d ago`, `3 h ago`, `just now`. Both in milliseconds. */
export function agoWords(time: number, now: number): string {
  const unit = UNITS.find(([, ms]) => now - time >= ms);
  return unit ? `${Math.floor((now - time) / unit[1])} ${unit[0]} ago` : 'just now';
}
