import { parseCidr, showCidr } from '../core/cidr.ts';
import { invalid } from '../core/refusals.ts';

const LINK_LOCAL = parseCidr('169.254.0.0/16').base;
const RESERVED = [...[0, 1, 2, 3, 4, 5].map((third) => `169.254.${third}.0/30`), '169.254.169.252/30'];
/** Where the ones that AWS chooses begin. */
const OWN = parseCidr('169.254.64.0/30').base;

/** A tunnel's four inside addresses, chosen by the caller. Throws `InvalidParameterValue`. */
export function checkInsideCidr(text: string, taken: ReadonlySet<string>): string {
  const cidr = parseCidr(text);
  const inside = cidr.bits === 30 && cidr.base >= LINK_LOCAL && cidr.base < LINK_LOCAL + 65_536;
  if (!inside || showCidr(cidr) !== text)
    throw invalid(`Invalid tunnel inside CIDR ${text}: it must be a /30 of 169.254.0.0/16.`);
  if (RESERVED.includes(text)) throw invalid(`The tunnel inside CIDR ${text} is reserved.`);
  if (taken.has(text)) throw invalid(`The tunnel inside CIDR ${text} is in use by this gateway.`);
  return text;
}

export function nextInsideCidr(taken: ReadonlySet<string>): string {
  for (let base = OWN; base < LINK_LOCAL + 65_536; base += 4) {
    const text = showCidr({ base, bits: 30 });
    if (!taken.has(text) && !RESERVED.includes(text)) return text;
  }
  throw invalid('There is no tunnel inside CIDR left.');
}
