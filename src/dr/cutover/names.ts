import { baseName } from '../failback/names.ts';

/** Names on Azure of what the cutover of a server makes. */
export interface CutoverNames {
  readonly machine: string;
  readonly nic: string;
  /** Copy of the boot disk, or the disk that Azure makes of the image. */
  readonly osDisk: string;
  readonly image: string;
}

/**
 * `shop-web1`, or with a number where something else has such names, of which `taken` are some: the machine of an earlier
 * round, perhaps, which is the original machine of this one.
 */
export function cutoverNames(plan: string, server: string, taken: readonly string[]): CutoverNames {
  const base = baseName(plan, server);
  const others = new Set(taken.map((name) => name.toLowerCase()));
  for (let number = 1; ; number += 1) {
    const names = namesFrom(number === 1 ? base : `${base}-${number}`);
    if (Object.values(names).every((name) => !others.has(name.toLowerCase()))) return names;
  }
}

function namesFrom(machine: string) {
  return { machine, nic: `${machine}-nic`, osDisk: `${machine}-os`, image: `${machine}-image` };
}
