import { invalid, number, optionalText } from '../query-input.ts';
import type { Wire } from '../service.ts';

/** One page of a list, as `MaxItems` (100 unless it is said) and `Marker` ask for it. */
export function page(input: Wire, name: string, all: readonly unknown[]): Wire {
  const most = number(input, 'MaxItems', 1, 1000, 100);
  const marker = optionalText(input, 'Marker');
  const begin = marker === undefined ? 0 : Number(Buffer.from(marker, 'base64').toString());
  if (!Number.isInteger(begin)) throw invalid('Invalid Marker.');
  const end = begin + most;
  const more = end < all.length;
  const next = more ? { Marker: Buffer.from(String(end)).toString('base64') } : {};
  return { [name]: all.slice(begin, end), IsTruncated: more, ...next };
}
