import { readGuestLine } from '../../boot/guest-lines.ts';

/**
 * The beginning of a serial console that is the Failback Client's, up to its last word: on the original machine the
 * recovered system writes behind it. Undefined if there is none.
 */
export function clientConsole(log: Uint8Array | undefined): Uint8Array | undefined {
  if (log === undefined) return undefined;
  const bytes = Buffer.from(log);
  let end = 0;
  for (let from = 0; from < bytes.length;) {
    const found = bytes.indexOf('\n', from);
    const next = found < 0 ? bytes.length : found + 1;
    if (readGuestLine(bytes.toString('utf8', from, next).trimEnd())) end = next;
    from = next;
  }
  return end === 0 ? undefined : bytes.subarray(0, end);
}
