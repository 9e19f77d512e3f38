import { fail, type Judgement, ok, warn } from '../finding.ts';

/** AWS refuses signatures that are off by more; certificates and tokens trouble earlier. Milliseconds. */
const REFUSED = 5 * 60_000;
const NOTABLE = 30_000;

/** Whether a clock is right: `offMs` is how far, in milliseconds, with `whose` as in "the clock of this machine". */
export function judgeSkew(whose: string, offMs: number): Judgement {
  const seconds = Math.round(Math.abs(offMs) / 1000);
  const message = `${whose} is ${seconds} s ${offMs > 0 ? 'fast' : 'slow'}`;
  const remedy = 'Let it follow NTP (UDP 123), with the hardware clock in UTC.';
  if (Math.abs(offMs) >= REFUSED) return fail(message, remedy);
  return Math.abs(offMs) >= NOTABLE ? warn(message, remedy) : ok(`${whose} is right`);
}

/** How far a time lies outside of the span in which it was read; 0 inside. Milliseconds. */
export function outside(time: number, from: number, to: number): number {
  if (time < from) return time - from;
  return time > to ? time - to : 0;
}
