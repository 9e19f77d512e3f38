/** Addresses from the first to the last, both included, as numbers. */
interface Addresses {
  readonly first: number;
  readonly last: number;
}

/** A block of IPv4 addresses. */
export interface Cidr extends Addresses {
  /** Length of the prefix in bits. */
  readonly prefix: number;
}

const ADDRESS = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

/** An IPv4 address as a number; undefined if it is none. */
export function addressNumber(text: string): number | undefined {
  const parts = ADDRESS.exec(text)?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

/** `10.0.0.0/16` (RFC 4632); undefined if it is none, also if bits behind the prefix are set. */
export function parseCidr(text: string): Cidr | undefined {
  const [address = '', length = '', ...rest] = text.split('/');
  const first = addressNumber(address);
  if (first === undefined || rest.length > 0 || !/^(?:3[0-2]|[12]?\d)$/.test(length)) return undefined;
  const size = 2 ** (32 - Number(length));
  return first % size === 0 ? { first, last: first + size - 1, prefix: Number(length) } : undefined;
}

/** Whether two blocks have an address in common. */
export function overlaps(a: Addresses, b: Addresses): boolean {
  return a.first <= b.last && b.first <= a.last;
}
