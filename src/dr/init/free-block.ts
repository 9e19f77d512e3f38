import { type Cidr, overlaps, parseCidr } from '../plan/cidr.ts';

/** The last block of so many bits in a network that meets none of its subnets; undefined if it is full. */
export function freeBlock(network: readonly string[], taken: readonly string[], prefix: number): string | undefined {
  const size = 2 ** (32 - prefix);
  const used = blocks(taken);
  for (const space of blocks(network)) {
    let first = space.last + 1 - size;
    while (first >= space.first) {
      const wanted = { first, last: first + size - 1 };
      const inTheWay = used.find((block) => overlaps(block, wanted));
      if (inTheWay === undefined) return `${address(first)}/${prefix}`;
      // The next candidate ends before what is in the way; blocks begin at multiples of their size.
      first = Math.floor(inTheWay.first / size) * size - size;
    }
  }
  return undefined;
}

function blocks(cidrs: readonly string[]): Cidr[] {
  return cidrs.flatMap((cidr) => parseCidr(cidr) ?? []);
}

function address(number: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(number / 2 ** bits) % 256).join('.');
}
