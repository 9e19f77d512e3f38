import { invalid } from './refusals.ts';

/** A block of IPv4 addresses. */
export interface Cidr {
  readonly base: number;
  readonly bits: number;
}

export function parseAddress(text: string): number | undefined {
  const parts = text.split('.').map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : 256));
  if (parts.length !== 4 || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

export function showAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

/** Host bits are cleared, as EC2 does. Throws `InvalidParameterValue`. */
export function parseCidr(text: string): Cidr {
  const [, address = '', length = ''] = /^([\d.]+)\/(\d{1,2})$/.exec(text) ?? [];
  const base = parseAddress(address);
  const bits = Number(length);
  if (base === undefined || length === '' || bits > 32) throw invalid(`CIDR block ${text} is malformed`);
  return { base: base - (base % 2 ** (32 - bits)), bits };
}

export function showCidr({ base, bits }: Cidr): string {
  return `${showAddress(base)}/${bits}`;
}

/** As `parseCidr` and `showCidr` make of it: `10.1.2.3/16` is `10.1.0.0/16`. */
export function canonical(text: string): string {
  return showCidr(parseCidr(text));
}

/** Every address of the one is in the other. */
export function within(inner: Cidr, outer: Cidr): boolean {
  return inner.bits >= outer.bits && inner.base >= outer.base && inner.base < outer.base + 2 ** (32 - outer.bits);
}

export function overlap(one: Cidr, other: Cidr): boolean {
  return within(one, other) || within(other, one);
}
